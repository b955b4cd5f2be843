// Texts that are no Unicode: half of a surrogate pair. A Convex deployment keeps text as UTF-8, which has no form of them.

/** `JSON.stringify` writes half of a pair as an escape, and whole ones as they are. */
const ESCAPE = "\\ud";

/** @throws Error when a JSON text, as `JSON.stringify` writes it, holds half of a surrogate pair */
export function assertUnicode(json: string): void {
  if (!json.includes(ESCAPE)) return;
  // One escape after the other: the text may also hold a backslash, which is escaped itself.
  for (const [escape] of json.matchAll(/\\(?:ud[89a-f]..|.)/g)) {
    if (escape.startsWith(ESCAPE))
      throw new Error(
        `A string is not valid Unicode: it has ${escape}, half of a surrogate pair. Was it cut within a character?`,
      );
  }
}
