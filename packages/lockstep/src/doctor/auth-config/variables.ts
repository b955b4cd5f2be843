// What is known about the variables of the deployment.

import type { Facts } from "../model/facts.ts";
import { PUBLIC_PREFIXES } from "../project/framework.ts";
import type { EnvValue } from "./value.ts";

/**
 * The variables of the deployment, if it was asked; else those of the apps, which name the same WorkOS environment: `WORKOS_CLIENT_ID`,
 * or with the prefix of a framework. Apps that disagree say nothing.
 */
export function knownVariables(facts: Facts): (name: string) => EnvValue {
  const asked = facts.deployment?.env;
  if (asked?.ok) {
    return (name) => {
      const value = asked.value.get(name);
      return value === undefined || value === "" ? { kind: "unset" } : { kind: "set", value };
    };
  }
  return (name) => {
    const [value, ...others] = appValues(facts, name);
    return value === undefined || others.length > 0 ? { kind: "unknown" } : { kind: "set", value };
  };
}

/** The values that the apps, and the env file next to the Convex folder, give a variable, under any prefix. */
export function appValues({ project: { apps, convex } }: Facts, name: string): string[] {
  const bare = withoutPrefix(name);
  const settings = [...apps, ...(convex ? [convex] : [])].flatMap(({ env }) =>
    env.names.flatMap((one) => (withoutPrefix(one) === bare ? [env.get(one)?.value ?? ""] : [])),
  );
  return [...new Set(settings.filter((value) => value !== ""))];
}

function withoutPrefix(name: string): string {
  const prefix = PUBLIC_PREFIXES.find((one) => name.startsWith(one));
  return prefix === undefined ? name : name.slice(prefix.length);
}
