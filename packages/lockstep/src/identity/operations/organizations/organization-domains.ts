// Domains of organizations over the API.

import type { OrganizationDomain } from "../../objects/accounts/organization.ts";
import type { Store } from "../../store/open-store.ts";
import { createSecret } from "../../values/secret.ts";
import { found, refuse } from "../shared/api-refusal.ts";
import { readMembers, required, text, type Field } from "../shared/fields.ts";
import type { Operation } from "../shared/operation.ts";

/** A domain sent with its organization. */
export interface DomainData {
  domain: string;
  state: "pending" | "verified";
}

/** A domain name, in lower case. */
export const domainName: Field<string> = (value) =>
  typeof value === "string" && value.length <= 253 && /^([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/i.test(value)
    ? { value: value.toLowerCase() }
    : { wrong: "must_be_domain" };

/** POST /organization_domains */
export const createOrganizationDomain: Operation = ({ store }, { body }) => {
  const fields = readMembers(body, { domain: required(domainName), organization_id: required(text()) });
  const { organization_id: organizationId, domain } = fields;
  return store.transaction(() => {
    found(store.organizations.find(organizationId), "Organization", organizationId);
    checkFree(store, organizationId, domain);
    if (store.organizationDomains.findAllBy("domain", domain).length > 0) {
      throw refuse(409, "domain_already_exists", `Domain '${domain}' already exists for this organization.`);
    }
    return insertDomain(store, organizationId, { domain, state: "pending" });
  });
};

/** GET /organization_domains/{id} */
export const getOrganizationDomain: Operation = ({ store }, { params: { id = "" } }) =>
  found(store.organizationDomains.find(id), "Organization Domain", id);

/** POST /organization_domains/{id}/verify: verified at once, because there is no DNS lookup. */
export const verifyOrganizationDomain: Operation = ({ store }, { params: { id = "" } }) =>
  store.transaction(() => {
    const { state } = found(store.organizationDomains.find(id), "Organization Domain", id);
    if (state === "verified") throw refuse(400, "domain_already_verified", "The domain is already verified.");
    return verify(store, id);
  });

/** POST /_lockstep/organization_domains/{id}/fail: as if verification had timed out. */
export const failOrganizationDomain: Operation = ({ store }, { params: { id = "" } }) =>
  store.transaction(() => {
    const { state } = found(store.organizationDomains.find(id), "Organization Domain", id);
    if (state === "verified") throw refuse(400, "domain_already_verified", "The domain is already verified.");
    const organization_domain = store.organizationDomains.update(id, { state: "failed" });
    const reason = "domain_verification_period_expired";
    store.events.append("organization_domain.verification_failed", { reason, organization_domain });
    return organization_domain;
  });

/** DELETE /organization_domains/{id} */
export const deleteOrganizationDomain: Operation = ({ store }, { params: { id = "" } }) => {
  found(store.organizationDomains.find(id), "Organization Domain", id);
  store.organizationDomains.delete(id);
  return undefined;
};

/** Sets an organization's domains to exactly these. Part of the caller's transaction. */
export function replaceDomains(store: Store, organizationId: string, sent: readonly DomainData[]): void {
  const wanted = new Map(sent.map((one) => [one.domain, one]));
  const existing = store.organizationDomains.findAllBy("organization_id", organizationId);
  for (const { id, domain } of existing) if (!wanted.has(domain)) store.organizationDomains.delete(id);
  for (const one of wanted.values()) {
    const there = existing.find(({ domain }) => domain === one.domain);
    if (there === undefined) {
      checkFree(store, organizationId, one.domain);
      insertDomain(store, organizationId, one);
    } else if (there.state !== "verified" && one.state === "verified") verify(store, there.id);
  }
}

function checkFree({ organizationDomains }: Store, organizationId: string, domain: string): void {
  const owner = organizationDomains.findAllBy("domain", domain).find((one) => one.organization_id !== organizationId);
  if (owner === undefined) return;
  throw refuse(409, "domain_already_exists", `Domain '${domain}' belongs to organization '${owner.organization_id}'.`);
}

function insertDomain(
  { organizationDomains, events }: Store,
  organization_id: string,
  { domain, state }: DomainData,
): OrganizationDomain {
  const created = organizationDomains.insert({
    organization_id,
    domain,
    state,
    verification_strategy: state === "verified" ? "manual" : "dns",
    verification_prefix: "workos-verify",
    verification_token: createSecret(),
  });
  if (state === "verified") events.append("organization_domain.verified", created);
  return created;
}

function verify({ organizationDomains, events }: Store, id: string): OrganizationDomain {
  const verified = organizationDomains.update(id, { state: "verified" });
  events.append("organization_domain.verified", verified);
  return verified;
}
