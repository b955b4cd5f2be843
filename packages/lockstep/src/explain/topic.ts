// What is known about one code: the type of the texts that `lockstep explain` prints and that docs/errors shows. Data only; how it
// looks is decided in to-text.ts and in scripts/docs/errors.mjs.

/** One thing to do: a sentence, or a sentence and the command for it. */
export type Step = string | readonly [what: string, command: string];

/** A guide: its title, and its file in the repository with the heading, such as `docs/tokens.md` or `docs/backend.md#refusals`. */
export type Guide = readonly [title: string, file: string];

/** A page about one code. Texts are plain sentences with `code` between backticks. */
export interface Topic {
  /** As messages write it. No two topics differ only in letter case: some file systems do not tell such pages apart. */
  readonly code: string;
  /** The heading above it in lists. */
  readonly area: string;
  /** What happened, in one line: at most 80 characters, without a period. */
  readonly summary: string;
  /** What happened, and what it means for the user or the developer. */
  readonly happened: string;
  /** The possible causes, the most frequent one first. */
  readonly causes: readonly string[];
  /** How to find out which cause it is. */
  readonly find: readonly Step[];
  readonly fix: readonly Step[];
  /** Codes of other topics. */
  readonly related: readonly string[];
  readonly guides: readonly Guide[];
}
