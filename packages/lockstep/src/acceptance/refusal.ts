// Why a token was refused: a short text for the client and a longer one for the log. Never the token.

/** Codes used by a Convex deployment. Source: spec/acceptance.md. */
export type RefusalCode =
  | "InvalidAuthHeader"
  | "NoAuthProvider"
  | "AuthProviderUnreachable"
  | "AuthProviderDiscoveryFailed"
  | "Unauthenticated";

/** The checks of `lockstep doctor --token` that find the cause of a refusal. */
export type TokenCheck = "A1" | "A4" | "J1" | "J2" | "J3" | "J6" | "J9" | "J10";

export interface Refusal {
  ok: false;
  code: RefusalCode;
  /** HTTP status. With 503 the token is not at fault: the same one may be accepted later. */
  status: 400 | 401 | 503;
  /** The text for the client. */
  message: string;
  /** The additional text for the log: the evidence and what to change. */
  reason: string;
  /** The check that finds the cause, or null if none fits. */
  check: TokenCheck | null;
}

/** Builds a {@link Refusal}. Default: status 401, no check. */
export function refuse(
  code: RefusalCode,
  message: string,
  reason: string,
  { status = 401, check = null }: Partial<Pick<Refusal, "status" | "check">> = {},
): Refusal {
  return { ok: false, code, status, message, reason, check };
}
