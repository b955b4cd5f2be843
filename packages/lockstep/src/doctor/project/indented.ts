// The part of YAML that lock files are written in: keys, nested by two spaces, and plain or quoted values. A full parser needs
// seconds for the lock file of a large workspace.

/** A mapping of a lock file. */
export interface Indented {
  readonly [key: string]: Indented | string;
}

/** Parses it. Lists, and what is below them, are left out; `{a: b}` remains text. */
export function parseIndented(text: string): Indented {
  const root: Record<string, Indented | string> = {};
  const open: { indent: number; node: Record<string, Indented | string> }[] = [{ indent: -1, node: root }];
  for (const line of text.split(/\r?\n/)) {
    const indent = line.search(/\S/);
    if (indent === -1 || line[indent] === "#" || line[indent] === "-") continue;
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const parent = open.at(-1)?.node ?? root;
    const pair = pairOf(line.slice(indent));
    if (pair === undefined) continue;
    const [key, value] = pair;
    if (value === "") {
      const node = {};
      parent[key] = node;
      open.push({ indent, node });
    } else parent[key] = unquote(value);
  }
  return root;
}

/** `key: value`, `key:`, or `"key" value` as in the lock file of Yarn 1. */
function pairOf(text: string): [string, string] | undefined {
  const [, quoted, after = ""] = /^("[^"]*"|'[^']*')(.*)$/.exec(text) ?? [];
  if (quoted !== undefined && !after.startsWith(",")) return [unquote(quoted), after.replace(/^:/, "").trim()];
  if (text.endsWith(":")) return [text.slice(0, -1), ""];
  const [, key, value] = /^([^\s:]+(?::[^\s:]+)*):? +(.*)$/.exec(text) ?? [];
  return key === undefined || value === undefined ? undefined : [key, value.trim()];
}

function unquote(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}

/** A nested mapping; empty if it is not there. */
export function below(node: Indented, ...keys: readonly string[]): Indented {
  let at: Indented | string | undefined = node;
  for (const key of keys) at = typeof at === "object" && Object.hasOwn(at, key) ? at[key] : undefined;
  return typeof at === "object" ? at : {};
}

/** A value; undefined if it is not there, or nested. */
export function textAt(node: Indented, key: string): string | undefined {
  const value = Object.hasOwn(node, key) ? node[key] : undefined;
  return typeof value === "string" ? value : undefined;
}
