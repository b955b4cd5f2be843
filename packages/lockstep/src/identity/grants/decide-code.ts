// What becomes of a presented authorization code: a pure decision over its row.

import type { AuthorizationCode } from "../store/codes.ts";
import { equalSecrets, sha256 } from "../tokens/secret.ts";

/** A presented code: its row (null when unknown) and what came with it. `now` in ms. */
export interface PresentedCode {
  row: AuthorizationCode | null;
  clientId: string;
  codeVerifier: string;
  /** `redirect_uri` when the client sent one; WorkOS SDKs do not. */
  redirectUri: string | undefined;
  now: number;
}

/** The decision. */
export type CodeDecision =
  | { kind: "exchange"; code: AuthorizationCode }
  | { kind: "refuse"; description: string; endSession: string | null };

/** Decides about one presented code (RFC 6749 section 4.1.3, RFC 7636 section 4.6). */
export function decideCode({ row, clientId, codeVerifier, redirectUri, now }: PresentedCode): CodeDecision {
  if (row === null || row.clientId !== clientId || row.expiresAt <= now) {
    return refuse("The code has expired or is invalid.");
  }
  // A second use means that somebody else holds the code: what the first one gave is revoked (RFC 6749 section 4.1.2).
  if (row.sessionId !== null) return refuse("The code has already been used.", row.sessionId);
  if (redirectUri !== undefined && redirectUri !== row.redirectUri) {
    return refuse("redirect_uri is not the one the code was issued for.");
  }
  if (row.codeChallenge === null || !equalSecrets(sha256(codeVerifier), row.codeChallenge)) {
    return refuse("code_verifier does not match the code_challenge.");
  }
  return { kind: "exchange", code: row };
}

function refuse(description: string, endSession: string | null = null): CodeDecision {
  return { kind: "refuse", description, endSession };
}
