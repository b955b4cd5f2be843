// Reads what a definition requires, and throws where a requirement could not be checked: it must not leave a function open.
import type { Requirements } from "./decide.ts";

/** Options that only read like a requirement. */
const MISSPELLED = ["roles", "permissions"];

/** Every option that reads like a requirement. */
const REQUIREMENTS = ["role", "permission", "impersonation", ...MISSPELLED];

/** The known slugs, if `createAuth` has lists. */
interface Slugs {
  readonly roles?: readonly string[];
  readonly permissions?: readonly string[];
}

/** A definition in its form as an object. */
type Definition = { readonly [option: string]: unknown };

/**
 * Returns what a definition requires of the caller.
 *
 * @throws Error when a requirement is there but could not be checked, such as one from a variable that is not set.
 */
export function requirementsOf(definition: Definition, slugs: Slugs): Omit<Requirements, "organization"> {
  const wrong = MISSPELLED.find((option) => option in definition);
  if (wrong !== undefined) {
    throw misuse(`\`${wrong}\` would be ignored`, `write \`${wrong.slice(0, -1)}\`, with one slug`);
  }
  return {
    role: slugOf("role", definition, slugs.roles),
    permission: slugOf("permission", definition, slugs.permissions),
    impersonation: impersonationOf(definition),
  };
}

/** @throws Error when a definition that does not check the caller names a requirement. */
export function assertRequiresNothing(definition: unknown): void {
  const required =
    typeof definition === "object" && definition !== null
      ? REQUIREMENTS.find((option) => option in definition)
      : undefined;
  if (required !== undefined) {
    throw misuse(`a public function cannot require \`${required}\``, "use an `authed…` or `org…` builder");
  }
}

function slugOf(
  option: "role" | "permission",
  given: Definition,
  known: readonly string[] | undefined,
): string | undefined {
  if (!(option in given)) return undefined;
  const slug = given[option];
  if (typeof slug !== "string" || slug === "") {
    throw misuse(`\`${option}\` is ${quoted(slug)}, not a slug`, `write the slug, or leave \`${option}\` out`);
  }
  if (known !== undefined && !known.includes(slug)) {
    throw misuse(
      `\`${option}\` is "${slug}", which is not in \`${option}s\` of createAuth`,
      "correct it, or add it there",
    );
  }
  return slug;
}

function impersonationOf(given: Definition): Requirements["impersonation"] {
  if (!("impersonation" in given)) return undefined;
  const { impersonation } = given;
  if (impersonation === "allow" || impersonation === "forbid") return impersonation;
  throw misuse(
    `\`impersonation\` is ${quoted(impersonation)}, not "allow" or "forbid"`,
    "write one of them, or leave `impersonation` out",
  );
}

function quoted(value: unknown): string {
  return JSON.stringify(value) ?? "undefined";
}

/** Creates the error of a definition, or of the options of `createAuth`, that cannot be used. */
export function misuse(what: string, fix: string): Error {
  return new Error(`createAuth: ${what}.\n  Fix: ${fix}.`);
}
