// What `lockstep env push` changes in a deployment. Pure. Values are in the plan, since they are what is pushed; they are shown only masked.

import type { Setting } from "../../doctor/project/env.ts";
import { mask } from "../../doctor/report/redact.ts";
import { LockstepError } from "../../errors.ts";
import { isTestKey } from "../facts/api-key.ts";
import { type Need, plainName } from "./needs.ts";

export interface Change {
  readonly name: string;
  readonly value: string;
  /** The present value; undefined if there is none, or it cannot be read. */
  readonly before: string | undefined;
  /** Where the value comes from. */
  readonly from: string;
}

export interface Push {
  readonly changes: readonly Change[];
  /** Names that have the value already. */
  readonly same: readonly string[];
  /** Required names that have no value anywhere. */
  readonly lacking: readonly string[];
}

const PAIR = ["WORKOS_CLIENT_ID", "WORKOS_API_KEY"] as const;

/**
 * Plans it. The client ID and the API key belong to one environment, and always go together: with one of them, Convex's own set-up
 * (`authKit` in convex.json) would create another environment and overwrite it.
 *
 * @param values The settings of the env files, the strongest first.
 * @param target `managed`: convex.json has authKit. `isLocal`: the key is for local AuthKit, which takes any.
 * @throws LockstepError `BAD_OPTION` if one of the pair is missing where that would happen, or is of the other kind of environment.
 */
export function planPush(
  needs: readonly Need[],
  values: readonly Setting[],
  present: ReadonlyMap<string, string>,
  { managed, prod, isLocal }: { managed: boolean; prod: boolean; isLocal: boolean },
): Push {
  const own = needs.filter(({ place }) => place === "deployment");
  const names = [...new Set([...PAIR, ...own.map(({ name }) => name)])];
  const found = new Map(names.flatMap((name) => pairOf(name, valueOf(name, values))));
  const lone = PAIR.find((name) => !found.has(name) && !present.has(name));
  if (managed && lone !== undefined) throw incomplete(lone);
  const wrong = [...found].find(([name, { value }]) => isOfOther(name, value, { prod, isLocal }));
  if (wrong !== undefined) throw otherEnvironment(wrong[1], prod);
  const required = new Set(own.filter((need) => need.required).map(({ name }) => name));
  const changes = [...found].map(([name, { value, file, line }]) => ({
    name,
    value,
    before: present.get(name),
    from: line === 0 ? file : `${file}:${line}`,
  }));
  return {
    changes: changes.filter(({ value, before }) => value !== before),
    same: changes.filter(({ value, before }) => value === before).map(({ name }) => name),
    lacking: [...required].filter((name) => !found.has(name) && !present.has(name)),
  };
}

/** The changes for a person: `+` is new, `~` replaces another value. */
export function showPush({ changes, same, lacking }: Push): string {
  return [
    ...changes.map(({ name, value, before, from }) =>
      before === undefined
        ? `+ ${name}=${mask(value)}  (${from})`
        : `~ ${name}=${mask(before)} → ${mask(value)}  (${from})`,
    ),
    ...(same.length > 0 ? [`= ${same.join(", ")}`] : []),
    ...lacking.map((name) => `! ${name} has no value in the env files: ${sourceOf(name)}`),
    ...(changes.length === 0 ? ["Nothing to push."] : []),
  ].join("\n");
}

/**
 * The changes as `convex env set` reads them from standard input, in one request.
 *
 * @throws LockstepError `BAD_OPTION` for a value that no quotes of an env file can hold.
 */
export function pushText(changes: readonly Change[]): string {
  return changes.map(({ name, value }) => `${name}=${quotedValue(name, value)}\n`).join("");
}

/** As dotenv reads it: `'` and `` ` `` take everything literally, `"` does not. */
function quotedValue(name: string, value: string): string {
  if (/^[\w.:/@%+=,~-]+$/.test(value)) return value;
  const quote = ["'", "`"].find((one) => !value.includes(one));
  if (quote !== undefined && !value.endsWith("\\") && !value.includes("\r")) return quote + value + quote;
  throw new LockstepError("BAD_OPTION", {
    what: `the value of ${name} cannot be pushed together with others`,
    evidence: "it has both kinds of quotes, a carriage return, or a backslash at its end",
    fix: `set it alone, by standard input: npx convex env set ${name}`,
  });
}

/** Under its own name, or the one that a page may read. */
function valueOf(name: string, values: readonly Setting[]): Setting | undefined {
  const set = values.filter(({ value }) => value !== "");
  return (
    set.find((one) => one.name === name) ?? set.find((one) => plainName(one.name) === name && plainName(name) === name)
  );
}

function pairOf<T>(name: string, value: T | undefined): [string, T][] {
  return value === undefined ? [] : [[name, value]];
}

function sourceOf(name: string): string {
  if (name === "WORKOS_WEBHOOK_SECRET") return "lockstep provision sets it";
  return PAIR.some((one) => one === name) ? "copy it from https://dashboard.workos.com/api-keys" : "add it";
}

/** Whether a key is of the other kind of environment. Any secret of production is recognized by `sk_live_`, WorkOS's also by not being a test key. */
function isOfOther(name: string, value: string, { prod, isLocal }: { prod: boolean; isLocal: boolean }): boolean {
  if (prod) return isTestKey(value);
  return value.startsWith("sk_live_") || (name === "WORKOS_API_KEY" && !isLocal && !isTestKey(value));
}

function otherEnvironment({ name, file, line }: Setting, prod: boolean): LockstepError {
  return new LockstepError("BAD_OPTION", {
    what: `${name} in ${line === 0 ? file : `${file}:${line}`} is ${prod ? "not " : ""}of a production environment`,
    fix: prod
      ? "name a file with production's settings: --env-file .env.production.local"
      : "if you mean it, add --prod; otherwise use a key of the staging environment",
  });
}

function incomplete(name: string): LockstepError {
  return new LockstepError("BAD_OPTION", {
    what: `${name} is missing, and the other one of the pair must not be pushed alone`,
    evidence:
      "convex.json has authKit: with one of them, `convex dev` would create another WorkOS environment and overwrite it",
    fix: `put ${name} into the app's .env.local, from https://dashboard.workos.com/api-keys, or remove authKit from convex.json`,
  });
}
