// A sign-in that is under way: somebody has proved who they are by one method, and something more is asked of them before there
// is a session (an address to verify, a second factor, an organization to choose). The API calls its handle
// `pending_authentication_token`; the hosted pages keep the same handle in a form. It is never shown by the API as an object.

import type { ObjectKind, WorkosObject } from "../store/objects.ts";
import type { AuthenticationMethod, Impersonator } from "./authentication-method.ts";

/** A sign-in under way. */
export interface PendingAuthentication extends WorkosObject {
  object: "pending_authentication";
  /** The handle's hash. */
  hash: string;
  client_id: string;
  user_id: string;
  method: AuthenticationMethod;
  /** The connection where the user signed in, or null for another method. */
  connection_id: string | null;
  /** True when a second factor was proved in this sign-in. */
  second_factor: boolean;
  /** The organization that was asked for or chosen. */
  organization_id: string | null;
  impersonator: Impersonator | null;
  /** When the first method proved who the user is, in ms: `auth_time`. */
  signed_in_at_ms: number;
  /** ms since the epoch. */
  expires_at_ms: number;
}

/** The kind. */
export const PENDING_AUTHENTICATION: ObjectKind<PendingAuthentication> = {
  object: "pending_authentication",
  prefix: "pending_auth",
  keys: ({ hash, user_id }) => ({ hash, user_id }),
};
