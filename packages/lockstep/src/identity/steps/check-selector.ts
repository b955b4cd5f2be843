// Step 5: how the user signs in. WorkOS takes `provider`, `connection_id` or `organization_id`; the hosted pages are
// `provider=authkit`, where `organization_id` is the organization to sign in to.

import type { Store } from "../store/open-store.ts";
import type { Parameters } from "./read-parameters.ts";
import { refuseWithRedirect, type ReturnAddress } from "./refusal.ts";

/** How the user signs in. */
export interface Selector {
  /** The organization to sign in to, or null. */
  organizationId: string | null;
}

/** Refuses what is unclear, and what there is not. */
export function checkSelector(parameters: Parameters, to: ReturnAddress, store: Store): Selector {
  const provider = parameters.get("provider");
  const connection = parameters.get("connection_id");
  const organization = parameters.get("organization_id");
  if (provider === undefined && connection === undefined && organization === undefined) {
    throw refuseWithRedirect(to, "invalid_connection_selector", "provider is missing; use authkit.");
  }
  if (connection !== undefined && provider !== undefined) {
    throw refuseWithRedirect(to, "ambiguous_connection_selector", "Send provider or connection_id, not both.");
  }
  if (connection !== undefined) {
    throw refuseWithRedirect(to, "connection_invalid", "Local AuthKit has no connection with this connection_id.");
  }
  if (provider !== undefined && provider !== "authkit") {
    throw refuseWithRedirect(to, "connection_invalid", "Local AuthKit has no such provider; use authkit.");
  }
  if (organization !== undefined && (provider === undefined || store.organizations.find(organization) === null)) {
    throw refuseWithRedirect(to, "organization_invalid", "There is no organization with this organization_id.");
  }
  return { organizationId: organization ?? null };
}
