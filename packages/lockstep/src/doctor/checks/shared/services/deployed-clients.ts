// Which WorkOS clients the deployment trusts, and which variables its providers miss.

import type { Facts } from "../../../model/facts.ts";
import { authConfigOf } from "../providers/workos-providers.ts";

/** The variables without which auth.config.ts cannot be pushed, and which the deployment has not set. */
export function missingVariables(facts: Facts): { readonly name: string; readonly line: number }[] {
  const config = authConfigOf(facts);
  if (config.kind !== "read" || !facts.deployment?.env.ok) return [];
  const set = facts.deployment.env.value;
  const lines = new Map<string, number>();
  for (const field of config.providers.flatMap(({ fields }) => [...fields.values()])) {
    // With a value, it has a default.
    if (field.kind !== "text" || (field.value !== undefined && field.value !== "")) continue;
    for (const name of field.variables) {
      if ((set.get(name) ?? "") === "" && !lines.has(name)) lines.set(name, field.line);
    }
  }
  return [...lines].map(([name, line]) => ({ name, line }));
}

/** The client IDs in the issuers, key sets and audiences of the providers, as the deployment sees them; undefined if a value is not known. */
export function trustedClients(facts: Facts): ReadonlySet<string> | undefined {
  const config = authConfigOf(facts);
  if (config.kind !== "read" || !config.complete) return undefined;
  const fields = config.providers.flatMap(({ fields: all }) => [...all.values()]);
  const values = fields.map((field) => (field.kind === "text" ? field.value : undefined));
  if (values.includes(undefined)) return undefined;
  return new Set(values.flatMap((value) => value?.match(/client_\w+/g) ?? []));
}
