// The refusals of a Convex function, as `ConvexError`s, whose data Convex sends to the client. Not the errors of the session in a page:
// those are in ../core/errors.ts.
import { ConvexError } from "convex/values";
import { type LockstepAuthErrorText, messageOf } from "../core/errors.ts";

/**
 * The data of a refusal. `message` says what happened, the evidence and the fix; it contains no claim but slugs of roles and permissions.
 *
 * - `UNAUTHENTICATED`: the call has no accepted access token.
 * - `NO_ORGANIZATION`: the user has not selected an organization.
 * - `FORBIDDEN_ROLE`: the token does not have `role`.
 * - `FORBIDDEN_PERMISSION`: the token does not have `permission`.
 * - `INVALID_CLAIMS`: `claim` is missing, or its type is not that of its validator.
 * - `IMPERSONATION_FORBIDDEN`: someone else acts as the user, and the function does not allow it.
 * - `SESSION_REVOKED`: the directory has the session as revoked, or the user as deleted.
 * - `NOT_A_MEMBER`: the directory does not have the user as an active member of the selected organization.
 * - `USER_NOT_SYNCED`: the directory has not received the user from WorkOS yet.
 */
export type AuthErrorData =
  | { code: "UNAUTHENTICATED"; message: string }
  | { code: "NO_ORGANIZATION"; message: string }
  | { code: "FORBIDDEN_ROLE"; message: string; role: string }
  | { code: "FORBIDDEN_PERMISSION"; message: string; permission: string }
  | { code: "INVALID_CLAIMS"; message: string; claim: string }
  | { code: "IMPERSONATION_FORBIDDEN"; message: string }
  | { code: "SESSION_REVOKED"; message: string }
  | { code: "NOT_A_MEMBER"; message: string }
  | { code: "USER_NOT_SYNCED"; message: string };

/** Every code of a refusal. Codes are stable. */
export type AuthErrorCode = AuthErrorData["code"];

/** The fields of each code, other than the code and the message. */
type Details = { [Data in AuthErrorData as Data["code"]]: Omit<Data, "code" | "message"> };

/** Creates the error of a refusal. */
export function refusal<Code extends AuthErrorCode>(
  code: Code,
  details: Details[Code],
  text: LockstepAuthErrorText,
): ConvexError<AuthErrorData> {
  return new ConvexError({ code, message: messageOf(code, text), ...details } as unknown as AuthErrorData);
}

const CODES: Readonly<Record<AuthErrorCode, true>> = {
  UNAUTHENTICATED: true,
  NO_ORGANIZATION: true,
  FORBIDDEN_ROLE: true,
  FORBIDDEN_PERMISSION: true,
  INVALID_CLAIMS: true,
  IMPERSONATION_FORBIDDEN: true,
  SESSION_REVOKED: true,
  NOT_A_MEMBER: true,
  USER_NOT_SYNCED: true,
};

/**
 * Whether an error is a refusal of these builders and functions, in a function or in the client that called it. Then
 * `error.data.code` says which.
 */
export function isAuthError(error: unknown): error is ConvexError<AuthErrorData> {
  // Not instanceof: the client may have another copy of `convex`.
  if (!(error instanceof Error) || !("data" in error)) return false;
  const { code, message } = Object(error.data) as { code?: unknown; message?: unknown };
  return typeof code === "string" && Object.hasOwn(CODES, code) && typeof message === "string";
}
