// Makes a value from a peer fit for one line of log: quoted, escaped, short.

const MAX_LENGTH = 120;

// What JSON leaves as it is and a terminal or a log viewer does not: C1 controls, line separators, changes of direction.
const UNSEEN = /[\u007F-\u009F\u2028-\u202E\u2066-\u2069]/g;

/** The value in quotes; control characters are escaped and the end of a long one is cut. */
export function quote(value: string): string {
  const json = JSON.stringify(value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH)}…` : value);
  return json.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
