// Operations that applications call along the way and that must not fail: audit log events, which are stored and shown; a link to the Admin
// Portal and a token for widgets, which open nothing here.

import { createSecret } from "../../values/secret.ts";
import { found, invalid } from "../shared/api-refusal.ts";
import { anyObject, list, oneOf, readMembers, required, text, time, whole } from "../shared/fields.ts";
import type { Operation } from "../shared/operation.ts";

const INTENTS = [
  "sso",
  "dsync",
  "audit_logs",
  "log_streams",
  "domain_verification",
  "certificate_renewal",
  "bring_your_own_key",
] as const;

/** POST /audit_logs/events */
export const createAuditLogEvent: Operation = ({ store }, { body }) => {
  const { organization_id, event } = readMembers(body, {
    organization_id: required(text()),
    event: required(anyObject),
  });
  const { action, occurred_at } = readMembers(event, {
    action: required(text()),
    occurred_at: required(time),
    actor: required(anyObject),
    targets: required(list(anyObject)),
    context: required(anyObject),
    metadata: anyObject,
    version: whole,
  });
  found(store.organizations.find(organization_id), "Organization", organization_id);
  store.auditLogEvents.insert({ organization_id, event: { ...event, action, occurred_at } });
  return { success: true };
};

/** POST /portal/generate_link: leads to a page that explains that the portal is not available. */
export const generatePortalLink: Operation = ({ store }, { body, origin }) => {
  const { organization: id, intent } = readMembers(body, {
    organization: required(text()),
    intent: oneOf(...INTENTS),
    return_url: text(2048),
    success_url: text(2048),
  });
  const { name } = found(store.organizations.find(id), "Organization", id);
  return {
    link: `${origin}/_lockstep/portal?${new URLSearchParams({ organization: name, intent: intent ?? "" }).toString()}`,
  };
};

/** POST /widgets/token */
export const createWidgetToken: Operation = ({ store }, { body }) => {
  const { organization_id, user_id } = readMembers(body, {
    organization_id: required(text()),
    user_id: text(),
    scopes: list(text()),
  });
  found(store.organizations.find(organization_id), "Organization", organization_id);
  if (user_id !== undefined && store.users.find(user_id) === null) {
    throw invalid([{ field: "user_id", code: "user_not_found" }]);
  }
  return { token: `pretend_widget_${createSecret()}` };
};
