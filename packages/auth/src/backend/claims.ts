// The claims that a JWT template adds, checked against validators of `convex/values`. Only values that a token can carry.
import type { UserIdentity } from "convex/server";
import type { GenericValidator, ObjectType, PropertyValidators } from "convex/values";
import { refusal } from "./errors.ts";

/** Validators of claims, by their names as in `ctx.auth.getUserIdentity()`: a nested claim is `"plan.name"`. */
export type ClaimValidators = PropertyValidators;

/** Why a validator can never match a claim; null if it can. */
function problemOf(validator: GenericValidator): string | null {
  switch (validator.kind) {
    case "object":
    case "record":
      return 'Convex flattens nested claims. Name each one, such as `"plan.name": v.string()`';
    case "int64":
    case "bytes":
      return "Claims are JSON. Use `v.number()` or `v.string()`";
    case "array":
      return problemOf(validator.element as GenericValidator);
    case "union":
      return (validator.members as GenericValidator[]).map(problemOf).find((problem) => problem !== null) ?? null;
    default:
      return null;
  }
}

/** @throws Error when a validator could never match a claim. */
export function assertClaimValidators(validators: ClaimValidators): void {
  for (const [name, validator] of Object.entries(validators)) {
    const problem = problemOf(validator);
    if (problem !== null) {
      throw new Error(`createAuth: the claim \`${name}\` cannot be ${validator.kind}.\n  Fix: ${problem}.`);
    }
  }
}

/**
 * Returns the claims that have a validator, and no others.
 *
 * @throws ConvexError `INVALID_CLAIMS`, naming the first claim that does not match.
 */
export function readClaims<Validators extends ClaimValidators>(
  user: UserIdentity,
  validators: Validators,
): ObjectType<Validators> {
  const claims: Record<string, unknown> = {};
  for (const [claim, validator] of Object.entries(validators)) {
    const value = user[claim];
    if (value === undefined && validator.isOptional === "optional") continue;
    if (!matches(validator, value)) {
      throw refusal(
        "INVALID_CLAIMS",
        { claim },
        {
          what: `The access token does not have the claim \`${claim}\` as ${validator.kind}.`,
          evidence: value === undefined ? "It is missing." : `It is ${kindOf(value)}.`,
          fix: `Add it to the JWT template in WorkOS's dashboard, or change its validator in createAuth. A token has new claims after its next refresh.`,
        },
      );
    }
    claims[claim] = value;
  }
  return claims as ObjectType<Validators>;
}

/** Whether a claim, which is JSON, matches a validator of a kind that {@link assertClaimValidators} allows. */
function matches(validator: GenericValidator, value: unknown): boolean {
  switch (validator.kind) {
    case "any":
      return value !== undefined;
    case "null":
      return value === null;
    case "string":
    case "id":
      return typeof value === "string";
    case "float64":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "literal":
      return value === validator.value;
    case "array":
      return Array.isArray(value) && value.every((item) => matches(validator.element as GenericValidator, item));
    case "union":
      return (validator.members as GenericValidator[]).some((member) => matches(member, value));
    default:
      return false;
  }
}

/** The type of a claim, in words; never its value. */
function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `another ${typeof value}`;
}
