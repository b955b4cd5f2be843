// Reads what `convex env list` prints: lines of NAME=value, in the quotes that a file of the form .env would need. Pure.

/** A line that begins another variable, so that an odd quote before it is part of a value. */
const BEGINS = /^[A-Za-z_]\w*=(?!=*$)/;

/** The variables of a listing, with their values as they are on the deployment. */
export function readListing(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  const lines = text.replace(/\n$/, "").split("\n");
  for (let at = 0; at < lines.length; at++) {
    const [, name, first = ""] = /^([A-Za-z_]\w*)=(.*)$/.exec(lines[at] ?? "") ?? [];
    if (name === undefined) continue;
    const end = lastLine(lines, at, first);
    const written = [first, ...lines.slice(at + 1, end + 1)].join("\n");
    variables.set(name, unquoted(written));
    at = end;
  }
  return variables;
}

/** The line on which a value ends that begins with a quote: the same line, or a later one if the value has several. */
function lastLine(lines: readonly string[], at: number, first: string): number {
  if (!first.startsWith("'") || (first.length > 1 && first.endsWith("'"))) return at;
  for (let next = at + 1; next < lines.length; next++) {
    const line = lines[next] ?? "";
    if (BEGINS.test(line)) return at;
    if (line.endsWith("'")) return next;
  }
  return at;
}

/** The command quotes a value that has quotes at both ends, a `#`, or several lines; other quotes are part of the value. */
function unquoted(written: string): string {
  const quote = written[0];
  if (written.length < 2 || (quote !== "'" && quote !== '"') || !written.endsWith(quote)) return written;
  const inner = written.slice(1, -1);
  return quote === '"' ? inner.replaceAll(String.raw`\n`, "\n") : inner;
}
