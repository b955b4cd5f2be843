// Why a token was refused: a short text for the client and a longer one for the log. Never the token.

/** Codes as a Convex deployment reports them. Source: spec/acceptance.md. */
export type RefusalCode = "InvalidAuthHeader" | "NoAuthProvider" | "AuthProviderUnreachable";

export interface Refusal {
  ok: false;
  code: RefusalCode;
  /** What the client is told. */
  message: string;
  /** What the log says besides: the evidence and what to change. */
  reason: string;
}

/** Builds a {@link Refusal}. */
export function refuse(code: RefusalCode, message: string, reason: string): Refusal {
  return { ok: false, code, message, reason };
}
