// Strings that are not valid Unicode: lone surrogates. A Convex deployment stores text as UTF-8, which cannot represent them.

/** `JSON.stringify` writes a lone surrogate as an escape, and pairs unchanged. */
const ESCAPE = "\\ud";

/** @throws Error if a JSON text from `JSON.stringify` contains a lone surrogate */
export function assertUnicode(json: string): void {
  if (!json.includes(ESCAPE)) return;
  // Escape by escape: the text may also contain an escaped backslash.
  for (const [escape] of json.matchAll(/\\(?:ud[89a-f]..|.)/g)) {
    if (escape.startsWith(ESCAPE))
      throw new Error(
        `A string is not valid Unicode: it has ${escape}, half of a surrogate pair. Was it cut within a character?`,
      );
  }
}
