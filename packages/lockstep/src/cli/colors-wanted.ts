// Whether to print terminal colors: on a terminal, unless NO_COLOR is set (https://no-color.org).

/** True when standard output is a terminal that supports colors. */
export function colorsWanted(): boolean {
  return process.stdout.isTTY && !process.env["NO_COLOR"];
}
