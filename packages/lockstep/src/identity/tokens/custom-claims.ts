// The claims of the environment's JWT template for a session.

import { toOrganizationObject } from "../objects/accounts/organization.ts";
import { toUserObject } from "../objects/accounts/user.ts";
import type { Session } from "../objects/sign-in/session.ts";
import type { Tables } from "../store/tables.ts";
import { parseTemplate, renderTemplate, type Rendered } from "./jwt-template.ts";

/** The claims, or why the template gives none for the data of this session; no claims without a template. */
export function customClaims(tables: Tables, session: Session): Rendered {
  const stored = tables.jwtTemplates.findBy("all", "");
  if (stored === null) return { claims: {} };
  const parsed = parseTemplate(stored.content);
  return "problem" in parsed ? parsed : renderTemplate(parsed.template, contextOf(tables, session));
}

function contextOf(tables: Tables, { userId, organizationId }: Session): Parameters<typeof renderTemplate>[1] {
  const user = tables.users.find(userId);
  const organization = organizationId === null ? null : tables.organizations.find(organizationId);
  const [membership] = tables.memberships.findAllBy("user_and_organization", `${userId} ${organizationId}`);
  return {
    user: user === null ? null : toUserObject(user),
    organization: organization === null ? null : toOrganizationObject(organization, tables.organizationDomains),
    // Roles by their slugs, as in the claims `role` and `roles`.
    organization_membership:
      membership === undefined
        ? null
        : { ...membership, role: membership.role.slug, roles: membership.roles.map(({ slug }) => slug) },
  };
}
