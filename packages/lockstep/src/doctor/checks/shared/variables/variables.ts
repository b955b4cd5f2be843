// Names and values of variables around sign-in: prefixes, secrets, lists in sentences.

import { PUBLIC_PREFIXES } from "../../../project/framework.ts";

/** The prefix that puts a variable into the browser's bundle; empty for none. */
export function prefixOf(name: string): string {
  return PUBLIC_PREFIXES.find((prefix) => name.startsWith(prefix)) ?? "";
}

/** The name without such a prefix. */
export function bareName(name: string): string {
  return name.slice(prefixOf(name).length);
}

const SECRET_NAME = /(?:API_KEY|DEPLOY_KEY|ADMIN_KEY|SECRET|COOKIE_PASSWORD)$/;
const SECRET_VALUE = /^(?:sk_(?:test|live)_|whsec_|(?:dev|prod|preview|project):[^|]+\|)/;

/** Whether a variable of WorkOS or Convex holds a secret, by its name. */
export function isSecret(name: string): boolean {
  return /WORKOS|CONVEX/.test(name) && SECRET_NAME.test(name);
}

/** Whether a value has the form of a secret of WorkOS or Convex. */
export function isSecretValue(value: string): boolean {
  return SECRET_VALUE.test(value);
}

/** `A`, `A and B`, `A, B and C`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** The env file that a person would write a variable of a folder to: the strongest one that exists, else `.env.local`. */
export function envFileFor(dir: string, files: readonly string[]): string {
  const own = files.find((file) => /(?:^|\/)\.env(?:\.local)?$/.test(file));
  return own ?? (dir === "" ? ".env.local" : `${dir}/.env.local`);
}

/** The env file for a secret: one that git does not track. Undefined if git tracks `.env.local` too. */
export function secretFileFor(
  dir: string,
  files: readonly string[],
  tracked: ReadonlySet<string> | undefined,
): string | undefined {
  const isTracked = (file: string): boolean => tracked?.has(file) ?? false;
  const file = envFileFor(
    dir,
    files.filter((one) => !isTracked(one)),
  );
  return isTracked(file) ? undefined : file;
}
