// Makes a value from a peer fit for one line of log: quoted, escaped, short.

const MAX_LENGTH = 120;

/** The value in quotes; control characters are escaped and the end of a long one is cut. */
export function quote(value: string): string {
  return JSON.stringify(value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH)}…` : value);
}
