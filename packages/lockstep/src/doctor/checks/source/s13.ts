// S13: fields of the identity that WorkOS's tokens never fill.

import type { Check, Finding } from "../../model/check.ts";
import type { Project } from "../../project/project.ts";
import { propertyOf } from "../../source/expressions.ts";
import { type FieldRead, identityReads } from "../shared/code/identities.ts";

/** Convex's name of a claim of OpenID Connect, and the claim's own. */
const CLAIMS: Readonly<Record<string, string>> = {
  givenName: "given_name",
  familyName: "family_name",
  preferredUsername: "preferred_username",
  profileUrl: "profile",
  pictureUrl: "picture",
  emailVerified: "email_verified",
  phoneNumber: "phone_number",
  phoneNumberVerified: "phone_number_verified",
  updatedAt: "updated_at",
};

export const S13: Check = {
  id: "S13",
  title: "A field of the identity is always undefined",
  needs: [],
  why: "With a `customJwt` provider, Convex gives claims the names that they have in the token: `given_name`. The names that TypeScript knows, such as `givenName`, are filled for OpenID Connect only, and are always undefined here. Besides, WorkOS's access tokens carry a user's names and email address only if the JWT template of the environment puts them there.",
  fix: 'Read the claim by its own name, `identity.given_name`, and put it into the JWT template in the WorkOS dashboard: `{ "given_name": "{{ user.first_name }}" }`. Or read the user\'s profile from a copy in Convex, such as Lockstep\'s directory.',
  *run({ project }) {
    if (!usesCustomJwt(project)) return;
    for (const read of identityReads(project)) {
      const claim = CLAIMS[read.name];
      if (claim !== undefined) yield finding(read, claim);
    }
  },
};

/** Whether every provider is `customJwt`, as far as the file says. */
function usesCustomJwt({ convex, source: parse }: Project): boolean {
  const source = convex?.authConfig === undefined ? undefined : parse(convex.authConfig);
  if (!source) return false;
  const objects = source.all("ObjectExpression");
  const isOurs = source.imports.some(
    ({ from }) => from.startsWith("@lockstep/auth/") || from === "@convex-dev/workos-authkit",
  );
  const isCustom = isOurs || source.all("Literal").some(({ value }) => value === "customJwt");
  return isCustom && !objects.some((object) => propertyOf(object, "domain") !== undefined);
}

function finding({ source, node, name }: FieldRead, claim: string): Finding {
  return {
    level: "warning",
    what: `identity.${name} is always undefined: the claim is named ${claim}`,
    places: [{ file: source.file, line: source.line(node), text: source.textOf(node) }],
    fix: `read identity.${claim}, and put ${claim} into the JWT template in the WorkOS dashboard`,
  };
}
