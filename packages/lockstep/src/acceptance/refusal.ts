// Why a token was refused: a short text for the client and a longer one for the log. Never the token.

/** Codes as a Convex deployment reports them. Source: spec/acceptance.md. */
export type RefusalCode =
  | "InvalidAuthHeader"
  | "NoAuthProvider"
  | "AuthProviderUnreachable"
  | "AuthProviderDiscoveryFailed"
  | "Unauthenticated";

export interface Refusal {
  ok: false;
  code: RefusalCode;
  /** Of an HTTP answer. 503 is nobody's mistake: the same token may be accepted later. */
  status: 400 | 401 | 503;
  /** What the client is told. */
  message: string;
  /** What the log says besides: the evidence and what to change. */
  reason: string;
}

/** Builds a {@link Refusal}. Default status 401. */
export function refuse(code: RefusalCode, message: string, reason: string, status: Refusal["status"] = 401): Refusal {
  return { ok: false, code, status, message, reason };
}
