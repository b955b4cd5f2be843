// Check 5: how the user signs in. WorkOS accepts `provider`, `connection_id` or `organization_id`; the hosted pages are `provider=authkit`,
// where `organization_id` is the organization to sign in to, and `domain_hint` may determine its provider.

import type { AuthKitSettings } from "../../options/settings.ts";
import { OAUTH_PROVIDERS, oauthProviders, type OAuthProvider, type Provider } from "../../rules/providers.ts";
import { connectionsOf } from "../../sign-in/pending.ts";
import type { Store } from "../../store/open-store.ts";
import type { ReturnAddress } from "../request/back-to.ts";
import { refuseWithRedirect } from "./authorize-refusal.ts";
import type { Parameters } from "./read-parameters.ts";

/** How the user signs in. */
export interface Selector {
  /** The organization to sign in to, or null. */
  organizationId: string | null;
  /** The outside provider to sign in at, or null for the hosted pages. */
  provider: Provider | null;
}

/** Refuses ambiguous and unknown selectors. */
export function checkSelector(
  parameters: Parameters,
  to: ReturnAddress,
  { store, settings }: { store: Store; settings: AuthKitSettings },
): Selector {
  const provider = parameters.get("provider");
  const connection = parameters.get("connection_id");
  const organization = parameters.get("organization_id");
  if (provider === undefined && connection === undefined && organization === undefined) {
    throw refuseWithRedirect(to, "invalid_connection_selector", "provider is missing; use authkit.");
  }
  if (connection !== undefined && provider !== undefined) {
    throw refuseWithRedirect(to, "ambiguous_connection_selector", "Send a provider or a connection, not both.");
  }
  if (organization !== undefined && store.organizations.find(organization) === null) {
    throw refuseWithRedirect(to, "organization_invalid", "There is no such organization.");
  }
  if (connection !== undefined) return atConnection(connection, to, store);
  if (provider === undefined) return atOrganization(organization ?? "", to, store);
  const organizationId = organization ?? null;
  if (provider === "authkit") {
    const domain = parameters.get("domain_hint");
    const [hinted] = domain === undefined ? [] : connectionsOf(store, `@${domain.toLowerCase()}`);
    return { organizationId, provider: hinted === undefined ? null : { kind: "sso", connection: hinted } };
  }
  if (!isOAuthProvider(provider) || !oauthProviders(settings).includes(provider)) {
    throw refuseWithRedirect(to, "connection_invalid", "Local AuthKit has no such provider; use authkit.");
  }
  return { organizationId, provider: { kind: "oauth", provider } };
}

function atConnection(id: string, to: ReturnAddress, store: Store): Selector {
  const connection = store.connections.find(id);
  if (connection === null) {
    throw refuseWithRedirect(to, "connection_invalid", "There is no such connection.");
  }
  if (connection.state !== "active") {
    throw refuseWithRedirect(to, "connection_unlinked", "The connection is not active.");
  }
  return { organizationId: null, provider: { kind: "sso", connection } };
}

function atOrganization(id: string, to: ReturnAddress, store: Store): Selector {
  const active = store.connections.findAllBy("organization_id", id).filter(({ state }) => state === "active");
  const [connection] = active;
  if (connection === undefined) {
    throw refuseWithRedirect(to, "organization_invalid", "No connection associated with organization.");
  }
  if (active.length > 1) {
    throw refuseWithRedirect(
      to,
      "ambiguous_connection_selector",
      "The organization has several connections; name one of them.",
    );
  }
  return { organizationId: id, provider: { kind: "sso", connection } };
}

function isOAuthProvider(provider: string): provider is OAuthProvider {
  return Object.hasOwn(OAUTH_PROVIDERS, provider);
}
