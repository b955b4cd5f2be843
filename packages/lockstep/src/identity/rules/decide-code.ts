// The result of presenting an authorization code: a pure decision over its row.

import type { AuthorizationCode } from "../store/codes.ts";
import { equalSecrets, sha256 } from "../values/secret.ts";

/** The inputs for a decision about a code. `sessionId` is the session it was exchanged for, null while unused. */
export type CodeFacts = Pick<
  AuthorizationCode,
  "clientId" | "redirectUri" | "codeChallenge" | "expiresAt" | "sessionId"
>;

/** A presented code: its row (null if unknown) and the request's parameters. `now` in ms. */
export interface PresentedCode<C extends CodeFacts> {
  row: C | null;
  clientId: string;
  /** True if the client authenticated with an API key. */
  confidential: boolean;
  codeVerifier: string | undefined;
  /** `redirect_uri` if the client sent one; WorkOS SDKs do not. */
  redirectUri: string | undefined;
  /** Whether the code's user and organization may still get a session. */
  maySignIn: (code: C) => boolean;
  now: number;
}

/** The decision. */
export type CodeDecision<C extends CodeFacts = AuthorizationCode> = { kind: "exchange"; code: C } | CodeRefusal;

type CodeRefusal = {
  kind: "refuse";
  error: "invalid_request" | "invalid_client" | "invalid_grant";
  description: string;
  endSession: string | null;
};

/** Decides about one presented code (RFC 6749 section 4.1.3, RFC 7636 section 4.6). */
export function decideCode<C extends CodeFacts>(presented: PresentedCode<C>): CodeDecision<C> {
  const { row, clientId, redirectUri, now } = presented;
  if (row === null || row.clientId !== clientId || row.expiresAt <= now) {
    return refuse("The code has expired or is invalid.");
  }
  // A second use means that an attacker may have the code: the session of the first use is revoked (RFC 6749 section 4.1.2).
  if (row.sessionId !== null) return refuse("The code has already been used.", row.sessionId);
  if (redirectUri !== undefined && redirectUri !== row.redirectUri) {
    return refuse("redirect_uri is not the one the code was issued for.");
  }
  const unproved = checkProof(row, presented);
  if (unproved !== null) return unproved;
  if (!presented.maySignIn(row))
    return refuse("The user was deleted, or is no longer an active member of the organization.");
  return { kind: "exchange", code: row };
}

// Only the requesting client may exchange the code. A challenge is never waived; a verifier without a challenge means that an attacker
// removed the challenge from the request (RFC 9700 section 4.8.2).
function checkProof<C extends CodeFacts>({ codeChallenge }: C, presented: PresentedCode<C>): CodeRefusal | null {
  const { codeVerifier, confidential } = presented;
  if (codeChallenge === null) {
    if (codeVerifier !== undefined) return refuse("The code was issued without a code_challenge.");
    if (confidential) return null;
    const description = "The code was issued without a code_challenge: the exchange needs the client_secret.";
    return { kind: "refuse", error: "invalid_client", description, endSession: null };
  }
  if (codeVerifier === undefined) {
    return { kind: "refuse", error: "invalid_request", description: "code_verifier is missing.", endSession: null };
  }
  if (!equalSecrets(sha256(codeVerifier), codeChallenge)) {
    return refuse("code_verifier does not match the code_challenge.");
  }
  return null;
}

function refuse(description: string, endSession: string | null = null): CodeRefusal {
  return { kind: "refuse", error: "invalid_grant", description, endSession };
}
