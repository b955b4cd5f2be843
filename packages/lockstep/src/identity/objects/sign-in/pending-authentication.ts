// A sign-in in progress: the user has proved their identity by one method, and more is required before there is a session (an address to
// verify, a second factor, an organization to choose). The API calls its handle `pending_authentication_token`; the hosted pages keep the
// same handle in a form. The API never returns it as an object.

import type { ObjectKind, WorkosObject } from "../kind.ts";
import type { AuthenticationMethod, Impersonator } from "./authentication-method.ts";

/** A sign-in in progress. */
export interface PendingAuthentication extends WorkosObject {
  object: "pending_authentication";
  /** The handle's hash. */
  hash: string;
  client_id: string;
  user_id: string;
  method: AuthenticationMethod;
  /** The connection at which the user signed in, or null for another method. */
  connection_id: string | null;
  /** True if a second factor was proved in this sign-in. */
  second_factor: boolean;
  /** The requested or chosen organization. */
  organization_id: string | null;
  impersonator: Impersonator | null;
  /** When the first method proved the user's identity, in ms: `auth_time`. */
  signed_in_at_ms: number;
  /** ms since the epoch. */
  expires_at_ms: number;
}

/** The kind of object. */
export const PENDING_AUTHENTICATION: ObjectKind<PendingAuthentication> = {
  object: "pending_authentication",
  prefix: "pending_auth",
  keys: ({ hash, user_id }) => ({ hash, user_id }),
};
