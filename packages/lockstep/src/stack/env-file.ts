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
    const key = /^\s*(?:export\s+)?([\w.]+)\s*=/.exec(line)?.[1];
    if (key === undefined || !Object.hasOwn(values, key)) return [line];
    if (!missing.delete(key)) return [];
    return [`${key}=${values[key]}${/\r?\n$/.exec(line)?.[0] ?? ""}`];
  });
  const before = kept.join("");
  const gap = before === "" || before.endsWith("\n") || missing.size === 0 ? "" : eol;
  return before + gap + [...missing].map(([key, value]) => `${key}=${value}${eol}`).join("");
}

/** Sets `values` in `file`, which is created with mode 0600 when absent and not written when nothing changes. */
export function writeEnvFile(file: string, values: Readonly<Record<string, string>>): void {
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const after = withEnvValues(before, values);
  if (after !== before) writeFileSync(file, after, { mode: 0o600 });
}
