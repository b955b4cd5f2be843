// Formats an untrusted value for one log line: quoted, escaped, truncated.

const MAX_LENGTH = 120;

// Characters that JSON leaves alone but terminals and log viewers interpret: C1 controls, line separators, direction changes.
const UNSEEN = /[\u007F-\u009F\u2028-\u202E\u2066-\u2069]/g;

/** The value in quotes; control characters are escaped and a long value is truncated. */
export function quote(value: string): string {
  const json = JSON.stringify(value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH)}…` : value);
  return json.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
