// J8: functions use claims that the token does not have.

import { userIdentity } from "../../../acceptance/identity.ts";
import type { Check, Finding } from "../../model/check.ts";
import { type ClaimUse, claimsUsed } from "../shared/code/claims-used.ts";

/** WorkOS writes these when an organization is selected. */
const OF_ORGANIZATION = new Set(["org_id", "role", "roles", "permissions", "entitlements", "feature_flags"]);
/** Paths of a JWT template for claims that it can add. */
const TEMPLATE: Readonly<Record<string, string>> = {
  email: "{{ user.email }}",
  name: "{{ user.first_name }} {{ user.last_name }}",
  first_name: "{{ user.first_name }}",
  last_name: "{{ user.last_name }}",
  given_name: "{{ user.first_name }}",
  family_name: "{{ user.last_name }}",
  picture: "{{ user.profile_picture_url }}",
};

export const J8: Check = {
  id: "J8",
  title: "Functions use claims that the token does not have",
  needs: ["token"],
  why: "`ctx.auth.getUserIdentity()` has the claims of the access token and nothing else. WorkOS writes `org_id`, `role`, `permissions` and the like only when the user has selected an organization, and `email` or `name` only if the JWT template adds them. What is absent is undefined in the function, and a function that requires it refuses the call.",
  fix: 'Select an organization at sign-in or with switchToOrganization; check that the role has the permission in WorkOS; add other claims in the JWT template (WorkOS dashboard, Authentication, Sessions), such as `"email": "{{ user.email }}"`. A token has new claims after its next refresh.',
  *run(facts) {
    const { token } = facts;
    if (!token) return;
    const identity = userIdentity(token.claims, "", "");
    const missing = claimsUsed(facts.project).filter(
      ({ claim }) => identity[claim] === undefined && token.claims[claim] === undefined,
    );
    if (token.claims["org_id"] === undefined) {
      yield* withoutOrganization(missing.filter(({ claim }) => OF_ORGANIZATION.has(claim)));
      yield* byClaim(missing.filter(({ claim }) => !OF_ORGANIZATION.has(claim)));
    } else yield* byClaim(missing);
  },
};

function* withoutOrganization(uses: readonly ClaimUse[]): Iterable<Finding> {
  const [first] = uses;
  if (first === undefined) return;
  const claims = [...new Set(uses.map(({ claim }) => claim))];
  yield {
    level: uses.some(({ required }) => required) ? "warning" : "info",
    what: `${listed(uses)}; this token has no ${claims.join(", ")}, because the user has not selected an organization`,
    places: placesOf(uses),
    fix: "sign in with an organization (organizationId of getSignInUrl or signIn), or call switchToOrganization, and take a token from then",
  };
}

function* byClaim(uses: readonly ClaimUse[]): Iterable<Finding> {
  for (const claim of new Set(uses.map((use) => use.claim))) {
    const own = uses.filter((use) => use.claim === claim);
    yield {
      level: own.some(({ required }) => required) ? "warning" : "info",
      what: `${listed(own)}; this token has no ${claim}`,
      places: placesOf(own),
      fix: fixOf(claim),
    };
  }
}

function fixOf(claim: string): string {
  if (OF_ORGANIZATION.has(claim))
    return `check in the WorkOS dashboard that the user's role in this organization ${claim === "permissions" ? "has permissions" : `gives ${claim}`}, then sign in again`;
  return `add to the JWT template (WorkOS dashboard, Authentication, Sessions): "${claim}": "${TEMPLATE[claim] ?? "{{ … }}"}", then sign in again`;
}

/** `requirePermission("x")` is used in 4 places. */
function listed(uses: readonly ClaimUse[]): string {
  const texts = [...new Set(uses.map(({ text }) => text))];
  const shown = texts.slice(0, 3).join(", ");
  const more = texts.length > 3 ? ` and ${texts.length - 3} more` : "";
  return uses.length === 1 ? `A function uses ${shown}` : `Functions use ${shown}${more}, in ${uses.length} places`;
}

function placesOf(uses: readonly ClaimUse[]): Finding["places"] {
  return uses.slice(0, 5).map(({ file, line, text }) => ({ file, line, text }));
}
