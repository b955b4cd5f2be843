// Whether an organization's identity provider may vouch for an address. Its administrators can enter any address, so it is trusted only
// within the organization's verified domains (WorkOS, SSO, domains: email validation).

import type { Connection } from "../objects/accounts/connection.ts";
import type { OrganizationDomain } from "../objects/accounts/organization.ts";
import { domainOf } from "../objects/accounts/user.ts";
import type { Store } from "../store/open-store.ts";
import type { Provider } from "./providers.ts";

/**
 * `own`: the domain is the organization's, and so are the mailboxes. `guest`: it is not, and the organization allows such profiles.
 * `outside`: it is not, and the profile is refused.
 */
export type ProfileStanding = "own" | "guest" | "outside";

/** The standing of a profile with this address at the connection's organization. */
export function standingOf(store: Store, { organization_id }: Connection, email: string): ProfileStanding {
  if (verifiedOwners(store, email).some((domain) => domain.organization_id === organization_id)) return "own";
  const organization = store.organizations.find(organization_id ?? "");
  return organization?.allow_profiles_outside_organization === true ? "guest" : "outside";
}

/** The refusal of an outside profile, as the application gets it. */
export function refuseOutsider(
  store: Store,
  { organization_id }: Connection,
  email: string,
): { error: string; error_description: string } {
  const name = store.organizations.find(organization_id ?? "")?.name ?? "the organization";
  return {
    error: "profile_not_allowed_outside_organization",
    error_description: `${domainOf(email)} is not a verified domain of ${name}: add it to the organization's domains, or allow profiles outside the organization.`,
  };
}

/** The addresses that a provider is trusted for; null for an OAuth provider, which states it each time. */
export interface BelievedDomains {
  domains: string[];
  /** True if users of other domains may come from there as guests. */
  guests: boolean;
}

/** The text on a provider page about the addresses it is trusted for. */
export function believedDomains(store: Store, provider: Provider): BelievedDomains | null {
  if (provider.kind === "oauth") return null;
  const organizationId = provider.connection.organization_id ?? "";
  const records = store.organizationDomains.findAllBy("organization_id", organizationId).filter(isVerified);
  const guests = store.organizations.find(organizationId)?.allow_profiles_outside_organization === true;
  return { domains: records.map(({ domain }) => domain), guests };
}

/** The verified domain records of an address. */
export function verifiedOwners(store: Store, email: string): OrganizationDomain[] {
  return store.organizationDomains.findAllBy("domain", domainOf(email)).filter(isVerified);
}

function isVerified({ state }: OrganizationDomain): boolean {
  return state === "verified" || state === "legacy_verified";
}
