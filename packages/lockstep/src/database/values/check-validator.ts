// Whether a deployment accepts a validator: a known kind, with valid field names. It comes from bundled code, which may
// use a newer `convex` than this version supports.

import type { ValidatorJson } from "./validator-json.ts";

/** Source of the texts: a Convex deployment. */
const IDENTIFIER = /^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/;
const LEAVES = [
  "null",
  "number",
  "bigint",
  "boolean",
  "string",
  "bytes",
  "any",
  "commitTs",
  "literal",
  "id",
  "function",
];

/** The error in a validator, or null. */
export function validatorProblem(validator: ValidatorJson): string | null {
  if (LEAVES.includes(validator.type)) return null;
  switch (validator.type) {
    case "array":
      return validatorProblem(validator.value);
    case "union":
      return firstOf(validator.value, validatorProblem);
    case "record":
      return keyProblem(validator.keys) ?? validatorProblem(validator.values.fieldType);
    case "object":
      return firstOf(Object.entries(validator.value), ([name, { fieldType }]) =>
        IDENTIFIER.test(name) ? validatorProblem(fieldType) : nameProblem(name),
      );
    default:
      return `v.${String(validator.type)}() is not a validator that this version of Lockstep knows: update Lockstep, or use an older one of convex`;
  }
}

function nameProblem(name: string): string {
  return `Invalid field name: ${JSON.stringify(name)}. Identifiers must be 64 characters or less, start with a letter or an underscore, and only contain letters, digits and underscores.`;
}

function keyProblem(keys: ValidatorJson): string | null {
  if (keys.type === "union") return firstOf(keys.value, keyProblem);
  if (keys.type === "string" || keys.type === "id") return null;
  return "The keys of v.record() must be v.string(), v.id() or a union of them";
}

function firstOf<T>(items: Iterable<T>, check: (item: T) => string | null): string | null {
  for (const item of items) {
    const problem = check(item);
    if (problem !== null) return problem;
  }
  return null;
}
