// Passkeys, and the challenges that they sign. The API returns neither.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** A passkey: a user's public key. */
export interface Passkey extends WorkosObject {
  object: "passkey";
  user_id: string;
  /** The authenticator's credential id, base64url. */
  credential_id: string;
  /** COSE, base64url. */
  public_key: string;
  /** The authenticator's signature counter: a decrease indicates a cloned key. */
  counter: number;
  /** How browsers reach it, e.g. `internal`. */
  transports: string[];
}

/** A challenge issued to a browser. Valid once. */
export interface PasskeyChallenge extends WorkosObject {
  object: "passkey_challenge";
  hash: string;
  /** ms since the epoch. */
  expires_at_ms: number;
}

/** The kind of passkeys. */
export const PASSKEY: ObjectKind<Passkey> = {
  object: "passkey",
  prefix: "passkey",
  keys: ({ user_id, credential_id }) => ({ user_id, credential_id }),
};

/** The kind of challenges. */
export const PASSKEY_CHALLENGE: ObjectKind<PasskeyChallenge> = {
  object: "passkey_challenge",
  prefix: "passkey_challenge",
  keys: ({ hash }) => ({ hash }),
};
