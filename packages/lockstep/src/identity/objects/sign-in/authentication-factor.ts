// Second factors (TOTP) and their challenges.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** A factor. */
export interface AuthenticationFactor extends WorkosObject {
  object: "authentication_factor";
  type: "totp";
  user_id: string | null;
  totp: { issuer: string; user: string };
}

/** Data that never leaves the server after enrollment. */
export interface FactorSecret {
  /** The shared secret, base32 (RFC 6238). */
  totp: string;
  /** The last accepted time step: a code works once (RFC 6238 section 5.2). */
  lastStep: number | null;
  /** True once a code was right: an unconfirmed enrollment does not count as a factor. */
  confirmed: boolean;
}

/** A challenge. */
export interface AuthenticationChallenge extends WorkosObject {
  object: "authentication_challenge";
  expires_at: string;
  authentication_factor_id: string;
}

/** The kind of factors. */
export const AUTHENTICATION_FACTOR: ObjectKind<AuthenticationFactor> = {
  object: "authentication_factor",
  prefix: "auth_factor",
  keys: ({ user_id }) => ({ user_id }),
};

/** The kind of challenges. */
export const AUTHENTICATION_CHALLENGE: ObjectKind<AuthenticationChallenge> = {
  object: "authentication_challenge",
  prefix: "auth_challenge",
  keys: ({ authentication_factor_id }) => ({ authentication_factor_id }),
};
