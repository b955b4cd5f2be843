// W7: the code uses a claim that WorkOS's tokens only have by a JWT template, and the template does not add it.

import type { Check, Finding } from "../../model/check.ts";
import { type ClaimUse, claimsUsed } from "../shared/code/claims-used.ts";
import { templateClaims } from "../shared/services/jwt-template.ts";

/** What a template would say for a claim that is often wanted. Objects and paths: https://workos.com/docs/authkit/jwt-templates. */
const SOURCES: Readonly<Record<string, string>> = {
  email: "{{ user.email }}",
  email_verified: "{{ user.email_verified }}",
  name: "{{ user.first_name }} {{ user.last_name }}",
  given_name: "{{ user.first_name }}",
  family_name: "{{ user.last_name }}",
  picture: "{{ user.profile_picture_url }}",
};
/** WorkOS adds these by itself, some of them only for a member of an organization. */
const STANDARD = new Set(
  "iss sub sid jti iat exp nbf client_id auth_time org_id role roles permissions entitlements feature_flags act".split(
    " ",
  ),
);

export const W7: Check = {
  id: "W7",
  title: "The JWT template does not add a claim that the functions use",
  needs: ["workos"],
  why: "An access token of WorkOS identifies the user and the organization, and has no email address, name or metadata. Only the environment's JWT template adds other claims. Without it, the identity in Convex has no such field: what reads it gets undefined, and what requires it refuses every call.",
  fix: 'In the WorkOS dashboard, under Authentication, Sessions, JWT template, add the claim: { "email": "{{ user.email }}" }. Existing sessions get it with their next token. Or read the user from the directory instead of the token.',
  *run({ project, workos, token }) {
    // A token shows what it lacks: another check then says so.
    if (!workos?.jwtTemplate.ok || token !== undefined) return;
    const added = templateClaims(workos.jwtTemplate.value);
    if (added === undefined) return;
    const uses = claimsUsed(project).filter(({ claim }) => !STANDARD.has(claim) && !added.has(claim));
    for (const [claim, list] of grouped(uses)) yield findingOf(claim, list);
  },
};

function grouped(uses: readonly ClaimUse[]): Map<string, ClaimUse[]> {
  const groups = new Map<string, ClaimUse[]>();
  for (const use of uses) groups.set(use.claim, [...(groups.get(use.claim) ?? []), use]);
  return groups;
}

function findingOf(claim: string, uses: readonly ClaimUse[]): Finding {
  const required = uses.find((use) => use.required);
  const first = required ?? uses[0];
  const source = SOURCES[claim];
  return {
    level: required ? "error" : "warning",
    what: `${first?.text ?? claim} needs the claim \`${claim}\`, which the JWT template does not add`,
    places: [
      { text: "WorkOS: JWT template" },
      ...uses.slice(0, 3).map(({ file, line, text }) => ({ file, line, text })),
    ],
    fix: `add to the JWT template, in the WorkOS dashboard, under Authentication, Sessions: "${claim}": "${source ?? "{{ … }}"}"`,
  };
}
