// Organizations over the API, with the domains sent with them.

import type { AuthKitContext } from "../../context/context.ts";
import {
  ORGANIZATION,
  toOrganizationObject,
  type Organization,
  type OrganizationObject,
} from "../../objects/accounts/organization.ts";
import { createId } from "../../values/create-id.ts";
import { found } from "../shared/api-refusal.ts";
import { changeMetadata, checkUnique, differing, externalId, metadata } from "../shared/attributes.ts";
import { deleteOrganizationWithAll } from "../shared/delete-with-all.ts";
import { flag, list, object, oneOf, readMembers, required, text } from "../shared/fields.ts";
import { answerList, manyOf } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";
import { domainName, replaceDomains, type DomainData } from "./organization-domains.ts";

const FIELDS = {
  allow_profiles_outside_organization: flag,
  domains: list(domainName),
  domain_data: list(object({ domain: required(domainName), state: required(oneOf("pending", "verified")) })),
  metadata,
  external_id: externalId,
};

/** POST /organizations */
export const createOrganization: Operation = ({ store }, { body }) => {
  const fields = readMembers(body, { ...FIELDS, name: required(text()) });
  return store.transaction(() => {
    const external_id = fields.external_id ?? null;
    checkUnique(store.organizations, { key: "external_id", value: external_id, id: null }, "external_id_already_used");
    // Its domains are stored first, because its own event contains them.
    const id = createId(ORGANIZATION.prefix, store.ticker.next());
    replaceDomains(store, id, domainsIn(fields) ?? []);
    const organization = store.organizations.insert({
      id,
      name: fields.name,
      external_id,
      metadata: changeMetadata({}, fields.metadata),
      allow_profiles_outside_organization: fields.allow_profiles_outside_organization ?? false,
    });
    return toOrganizationObject(organization, store.organizationDomains);
  });
};

/** GET /organizations/{id} */
export const getOrganization: Operation = ({ store }, { params: { id = "" } }) =>
  toOrganizationObject(found(store.organizations.find(id), "Organization", id), store.organizationDomains);

/** GET /organizations/external_id/{external_id} */
export const getOrganizationByExternalId: Operation = ({ store }, { params: { external_id: id = "" } }) =>
  toOrganizationObject(
    found(store.organizations.findBy("external_id", id), "Organization", id),
    store.organizationDomains,
  );

/** GET /organizations */
export const listOrganizations: Operation = ({ store }, { query }) => {
  const domains = manyOf(query, "domains").map((domain) => domain.toLowerCase());
  const search = query.get("search")?.toLowerCase();
  let ids: string[] | undefined;
  if (domains.length > 0) {
    const owners = domains.flatMap((domain) => store.organizationDomains.findAllBy("domain", domain));
    ids = owners.map(({ organization_id }) => organization_id);
  }
  if (search !== undefined) {
    const named = store.organizations.list({ ids, limit: Number.MAX_SAFE_INTEGER }).data;
    ids = named.filter(({ name }) => name.toLowerCase().includes(search)).map(({ id }) => id);
  }
  return answerList(
    query,
    (page) => store.organizations.list({ ...page, ids }),
    (organization) => toOrganizationObject(organization, store.organizationDomains),
  );
};

/** PUT /organizations/{id} */
export const updateOrganization: Operation = ({ store }, { params: { id = "" }, body }): OrganizationObject => {
  const fields = readMembers(body, { ...FIELDS, name: text(), stripe_customer_id: text() });
  return store.transaction(() => {
    const organization = found(store.organizations.find(id), "Organization", id);
    const { domains: _domains, domain_data: _data, metadata: pairs, ...rest } = fields;
    const change: Partial<Organization> = { ...rest };
    if (pairs !== undefined) change.metadata = changeMetadata(organization.metadata, pairs);
    const { external_id, stripe_customer_id } = change;
    checkUnique(store.organizations, { key: "external_id", value: external_id, id }, "external_id_already_used");
    const stripe = { key: "stripe_customer_id", value: stripe_customer_id, id };
    checkUnique(store.organizations, stripe, "stripe_customer_id_already_used");
    const sent = domainsIn(fields);
    if (sent !== undefined) replaceDomains(store, id, sent);
    const differs = differing(organization, change);
    if (differs?.name !== undefined) renameInMemberships(store, id, differs.name);
    const updated = differs === null ? organization : store.organizations.update(id, differs);
    return toOrganizationObject(updated, store.organizationDomains);
  });
};

/** DELETE /organizations/{id} */
export const deleteOrganization: Operation = (context, { params: { id = "" } }) => {
  found(context.store.organizations.find(id), "Organization", id);
  deleteOrganizationWithAll(context, id);
  return undefined;
};

// `domains` is the older member, for domains that the caller vouches for.
function domainsIn(fields: { domains?: string[]; domain_data?: DomainData[] }): DomainData[] | undefined {
  if (fields.domain_data === undefined && fields.domains === undefined) return undefined;
  const vouched = (fields.domains ?? []).map((domain): DomainData => ({ domain, state: "verified" }));
  return [...(fields.domain_data ?? []), ...vouched];
}

function renameInMemberships({ memberships }: AuthKitContext["store"], id: string, name: string): void {
  for (const membership of memberships.findAllBy("organization_id", id)) {
    memberships.update(membership.id, { organization_name: name }, { quiet: true });
  }
}
