// Keeps the stack's own values in an app's .env.local; every other byte of the file stays as it is.

import { existsSync, readFileSync, writeFileSync } from "node:fs";

/**
 * The text of an env file with `values` set: a line that sets one of the keys is replaced where it stands (a second one for
 * the same key is dropped), missing keys are added at the end. Line endings are kept.
 */
export function withEnvValues(text: string, values: Readonly<Record<string, string>>): string {
  const missing = new Map(Object.entries(values));
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const kept = text.split(/(?<=\n)/).flatMap((line) => {
    const key = keyOf(line);
    if (key === undefined || !Object.hasOwn(values, key)) return [line];
    if (!missing.delete(key)) return [];
    return [`${key}=${values[key]}${/\r?\n$/.exec(line)?.[0] ?? ""}`];
  });
  const before = kept.join("");
  const gap = before === "" || before.endsWith("\n") || missing.size === 0 ? "" : eol;
  return before + gap + [...missing].map(([key, value]) => `${key}=${value}${eol}`).join("");
}

/**
 * The text of an env file with the line that set `key` in `before` back where it stood, if no line sets it any more. What else
 * has changed since stays.
 */
export function withLineBack(text: string, before: string, key: string): string {
  const sets = (line: string): boolean => keyOf(line) === key;
  const [was, now] = [before.split("\n"), text.split("\n")];
  const at = was.findIndex(sets);
  if (at < 0 || now.some(sets)) return text;
  // Whoever took it out may have left an empty line.
  now.splice(at, now[at]?.trim() === "" ? 1 : 0, was[at] ?? "");
  return now.join("\n");
}

/** Sets `values` in `file`, which is created with mode 0600 when absent and not written when nothing changes. */
export function writeEnvFile(file: string, values: Readonly<Record<string, string>>): void {
  changeEnvFile(file, (text) => withEnvValues(text, values));
}

/** Changes the text of `file`, "" when absent. */
export function changeEnvFile(file: string, change: (text: string) => string): void {
  const before = readEnvFile(file);
  const after = change(before);
  if (after !== before) writeFileSync(file, after, { mode: 0o600 });
}

/** The text of `file`, "" when absent. */
export function readEnvFile(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** The name of the variable that a line sets. */
function keyOf(line: string): string | undefined {
  return /^\s*(?:export\s+)?([\w.]+)\s*=/.exec(line)?.[1];
}
