// Organizations and their domains. The API returns an organization with its domains inside.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** A domain of an organization. */
export interface OrganizationDomain extends WorkosObject {
  object: "organization_domain";
  organization_id: string;
  /** In lower case. */
  domain: string;
  state: "failed" | "legacy_verified" | "pending" | "unverified" | "verified";
  verification_strategy: "dns" | "manual";
  verification_prefix: string;
  verification_token: string;
}

/** An organization, stored without its domains. */
export interface Organization extends WorkosObject {
  object: "organization";
  name: string;
  external_id: string | null;
  metadata: Record<string, string>;
  allow_profiles_outside_organization: boolean;
  stripe_customer_id?: string;
}

/** The members of an organization that the API does not return. */
export interface OrganizationSecret {
  /** The entitlements of its subscription: lookup keys, sorted. WorkOS reads them from Stripe. */
  entitlements: string[];
}

/** An organization as the API returns it. */
export interface OrganizationObject extends Organization {
  domains: OrganizationDomain[];
}

/** The kind of domains. */
export const ORGANIZATION_DOMAIN: ObjectKind<OrganizationDomain> = {
  object: "organization_domain",
  prefix: "org_domain",
  keys: ({ organization_id, domain }) => ({ organization_id, domain }),
  events: {
    created: "organization_domain.created",
    updated: "organization_domain.updated",
    deleted: "organization_domain.deleted",
  },
};

/** The kind of organizations. Their events contain the current domains: an organization's domains are stored before it. */
export const ORGANIZATION: ObjectKind<Organization> = {
  object: "organization",
  prefix: "org",
  keys: ({ external_id, stripe_customer_id }) => ({ external_id, stripe_customer_id: stripe_customer_id ?? null }),
  events: { created: "organization.created", updated: "organization.updated", deleted: "organization.deleted" },
  eventData: (organization, related) =>
    toOrganizationObject(organization, { findAllBy: (key, value) => related(ORGANIZATION_DOMAIN, key, value) }),
};

/** The API's view of an organization. */
export function toOrganizationObject(
  organization: Organization,
  domains: { findAllBy: (key: string, value: string) => OrganizationDomain[] },
): OrganizationObject {
  return { ...organization, domains: domains.findAllBy("organization_id", organization.id) };
}
