// Reads option values, and refuses invalid ones with a value that would work.

import type { ArgsDef } from "citty";
import { LockstepError } from "../errors.ts";
import type { ExistingDeployment } from "../stack/deployment/adopt-deployment.ts";

/** Parsed options by name, as returned by citty. */
export type Options = Readonly<Record<string, unknown>>;

/** The value of a string option that has a default. */
export function text(options: Options, name: string): string {
  return String(options[name]);
}

/**
 * The value of an option as a whole number from `min` to `max`.
 *
 * @throws LockstepError `BAD_OPTION`
 */
export function wholeNumber(options: Options, name: string, min: number, max: number): number {
  const given = text(options, name);
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= min && value <= max) return value;
  throw new LockstepError("BAD_OPTION", {
    what: `--${name} must be a whole number from ${min} to ${max}`,
    evidence: `it was "${given}"`,
    fix: `omit it to use the default, or see: lockstep --help`,
  });
}

/**
 * The value of an option as a TCP port; 0, "any free one", is refused because other services must know it beforehand.
 *
 * @throws LockstepError `BAD_OPTION`
 */
export function port(options: Options, name: string): number {
  return wholeNumber(options, name, 1, 65_535);
}

/** How long an access token may live, in seconds: up to one day. */
export function accessTokenSeconds(options: Options): number {
  return wholeNumber(options, "access-token-seconds", 1, 86_400);
}

/**
 * Refuses unknown options: a mistyped one would otherwise be ignored silently.
 *
 * @throws LockstepError `BAD_OPTION`
 */
export function assertKnownOptions(given: Options, known: ArgsDef): void {
  const camel = (name: string): string => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const names = new Set(
    Object.entries(known).flatMap(([name, definition]) => [
      name,
      camel(name),
      ...("alias" in definition && definition.alias !== undefined ? [definition.alias].flat() : []),
    ]),
  );
  const unknown = Object.keys(given).find((name) => name !== "_" && !names.has(name));
  const [extra] = given["_"] as string[];
  if (unknown === undefined && extra === undefined) return;
  throw new LockstepError("BAD_OPTION", {
    what: unknown === undefined ? `unexpected argument "${extra}"` : `there is no option --${unknown}`,
    fix: `use one of: ${Object.keys(known)
      .map((name) => `--${name}`)
      .join(", ")}`,
  });
}

/** `--data`, for commands that use all of an app's state. */
export const DATA_OPTION: { type: "string"; description: string; valueHint: string } = {
  type: "string",
  description:
    "Folder with users, sessions and documents, outside the app. Default: one per app in the system's state folder",
  valueHint: "folder",
};

/** The value of `--data`, if given. */
export function dataFolder(options: Options): string | undefined {
  return options["data"] === undefined ? undefined : text(options, "data");
}

/** Description of `--seed`. */
export const SEED_DESCRIPTION: string = "YAML file with users, organizations and more, created if absent";

/** The `seed` member of options if `--seed` was given. */
export function seedOption(options: Options): { seed?: string } {
  return options["seed"] === undefined ? {} : { seed: text(options, "seed") };
}

/**
 * The `convex` member of options if `--convex` was given.
 *
 * @throws LockstepError `BAD_OPTION` for a companion option of `--convex` without it.
 */
export function existingDeployment(options: Options): { convex?: ExistingDeployment } {
  const { convex, "admin-key": key, force } = options;
  if (convex === undefined) {
    if (key === undefined && force !== true) return {};
    throw new LockstepError("BAD_OPTION", {
      what: `--${key === undefined ? "force" : "admin-key"} requires --convex`,
      fix: "lockstep dev --convex http://127.0.0.1:3210",
    });
  }
  const url = text(options, "convex");
  return { convex: { url, ...(key !== undefined && { adminKey: text(options, "admin-key") }), force: force === true } };
}
