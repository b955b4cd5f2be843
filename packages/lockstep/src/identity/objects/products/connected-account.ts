// Pipes: an account at an outside provider that a user, or an organization, has connected, and the request to connect one.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** An account; its secret is the access token that the application gets. */
export interface ConnectedAccount extends WorkosObject {
  object: "connected_account";
  user_id: string | null;
  organization_id: string | null;
  /** The provider's slug. Not returned by the API. */
  provider: string;
  scopes: readonly string[];
  state: "connected" | "needs_reauthorization" | "disconnected";
  /** Expiry of the access token, ISO 8601; null for an hour after each request. */
  expires_at: string | null;
}

/** A request to connect an account, pending the user's consent. Its id is in the address of the page. */
export interface ConnectRequest extends WorkosObject {
  object: "connect_request";
  user_id: string;
  organization_id: string | null;
  provider: string;
  return_to: string | null;
}

/** The kind of accounts. */
export const CONNECTED_ACCOUNT: ObjectKind<ConnectedAccount> = {
  object: "connected_account",
  prefix: "data_installation",
  keys: (account) => ({
    user_id: account.user_id,
    organization_id: account.organization_id,
    owner: ownerKey(account),
  }),
};

/** The kind of requests. */
export const CONNECT_REQUEST: ObjectKind<ConnectRequest> = {
  object: "connect_request",
  prefix: "connect_request",
  keys: () => ({}),
};

/** The unique key of an account. */
export function ownerKey(of: Pick<ConnectedAccount, "user_id" | "organization_id" | "provider">): string {
  return JSON.stringify([of.user_id, of.organization_id, of.provider]);
}

/** The API's view of an account. */
export function toConnectedAccountObject(account: ConnectedAccount): object {
  const { object, id, user_id, organization_id, scopes, state, created_at, updated_at } = account;
  return { object, id, user_id, organization_id, scopes, state, created_at, updated_at };
}
