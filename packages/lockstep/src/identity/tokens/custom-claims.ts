// The claims that the environment's JWT template gives a session.

import { toOrganizationObject } from "../objects/organization.ts";
import { toUserObject } from "../objects/user.ts";
import type { Session } from "../store/sessions.ts";
import type { Tables } from "../store/tables.ts";
import { parseTemplate, renderTemplate } from "./jwt-template.ts";

/** The claims; none without a template. Throws when the template and what is stored do not go together. */
export function customClaims(tables: Tables, session: Session): Record<string, unknown> {
  const stored = tables.jwtTemplates.findBy("all", "");
  if (stored === null) return {};
  const parsed = parseTemplate(stored.content);
  const rendered = "problem" in parsed ? parsed : renderTemplate(parsed.template, contextOf(tables, session));
  if ("problem" in rendered) throw new Error(`the JWT template gives no claims: ${rendered.problem}`);
  return rendered.claims;
}

function contextOf(tables: Tables, { userId, organizationId }: Session): Parameters<typeof renderTemplate>[1] {
  const user = tables.users.find(userId);
  const organization = organizationId === null ? null : tables.organizations.find(organizationId);
  const [membership] = tables.memberships.findAllBy("user_and_organization", `${userId} ${organizationId}`);
  return {
    user: user === null ? null : toUserObject(user),
    organization: organization === null ? null : toOrganizationObject(organization, tables.organizationDomains),
    organization_membership: membership ?? null,
  };
}
