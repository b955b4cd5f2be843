// Whether to print terminal colors: on a terminal, unless NO_COLOR is set (https://no-color.org).

/** True when the stream is a terminal that supports colors. */
export function colorsWanted(stream: { readonly isTTY: boolean } = process.stdout): boolean {
  return stream.isTTY && !process.env["NO_COLOR"];
}
