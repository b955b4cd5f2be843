// Why a token was refused: a short text for the client and a longer one for the log. Never the token.

/** Codes used by a Convex deployment. Source: spec/acceptance.md. */
export type RefusalCode =
  | "InvalidAuthHeader"
  | "NoAuthProvider"
  | "AuthProviderUnreachable"
  | "AuthProviderDiscoveryFailed"
  | "Unauthenticated";

export interface Refusal {
  ok: false;
  code: RefusalCode;
  /** HTTP status. With 503 the token is not at fault: the same one may be accepted later. */
  status: 400 | 401 | 503;
  /** The text for the client. */
  message: string;
  /** The additional text for the log: the evidence and what to change. */
  reason: string;
}

/** Builds a {@link Refusal}. Default status 401. */
export function refuse(code: RefusalCode, message: string, reason: string, status: Refusal["status"] = 401): Refusal {
  return { ok: false, code, status, message, reason };
}
