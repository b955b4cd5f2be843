// Step 5: how the user signs in. WorkOS takes `provider`, `connection_id` or `organization_id`; the hosted page is
// `provider=authkit`. Local AuthKit has no connections and no organizations, and says so in WorkOS's own error codes.

import type { Parameters } from "./read-parameters.ts";
import { refuseWithRedirect, type ReturnAddress } from "./refusal.ts";

/** Refuses everything but the hosted page. */
export function checkSelector(parameters: Parameters, to: ReturnAddress): void {
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
  if (organization !== undefined) {
    throw refuseWithRedirect(
      to,
      "organization_invalid",
      "Local AuthKit has no organization with this organization_id.",
    );
  }
}
