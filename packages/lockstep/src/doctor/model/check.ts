// A check of the doctor, and what it finds. Checks are pure: everything they may look at is in `Facts`.

import type { Facts } from "./facts.ts";
import type { Place } from "./place.ts";

export type { Place } from "./place.ts";

/**
 * What a check needs besides the project's files: `network`, requests without secrets; `deployment`, the settings of the Convex
 * deployment; `workos`, WorkOS's API with the project's key; `token`, an access token given by the user.
 */
export type Mode = "network" | "deployment" | "workos" | "token";

/** `error`: sign-in fails, or is not safe. `warning`: it fails in some environment or case. `info`: worth knowing. */
export type Level = "error" | "warning" | "info";

/** The new content of a file, for `--fix`. The file is created if it does not exist. */
export interface Edit {
  /** Relative to the project's root. */
  readonly file: string;
  readonly content: string;
}

/** One thing that is wrong, or worth knowing. */
export interface Finding {
  readonly level: Level;
  /** What is wrong, in one sentence that names the setting or the file. */
  readonly what: string;
  /** The first place is the one that has to change. */
  readonly places: readonly Place[];
  /** What to do, copyable: a command, a line, or a sentence. */
  readonly fix: string;
  /** Why it breaks, when it differs from the check's own text. */
  readonly why?: string;
  /** Local, reversible changes that repair it. Absent: `--fix` cannot. */
  readonly edits?: readonly Edit[];
  /** Why the finding could not be confirmed against the live service. Absent: it is certain. */
  readonly unverified?: string;
}

export interface Check {
  /** Such as `A4`. Stable: documentation, `--only` and `--skip` name it. */
  readonly id: string;
  /** What is wrong when the check finds something, without a subject's details: "An issuer that names the client has an applicationID". */
  readonly title: string;
  /** All of these must have been asked for. Empty: files only. */
  readonly needs: readonly Mode[];
  /** Why it breaks, for a reader who meets it the first time: one to four sentences. */
  readonly why: string;
  /** How to repair it, in general: one to four sentences, with commands. */
  readonly fix: string;
  /** The guide with the whole subject: the name of a page in docs/, such as `spa-in-production`. */
  readonly guide?: string;
  /** Returns nothing when all is well, or when the check does not apply to this project. */
  readonly run: (facts: Facts) => Iterable<Finding>;
}
