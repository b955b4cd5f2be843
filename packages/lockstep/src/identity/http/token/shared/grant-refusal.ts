// How a grant refuses. WorkOS answers in two shapes: OAuth's `{error, error_description}` (RFC 6749 section 5.2) and its own `{code,
// message}`, the latter also for a user's remaining requirements, with the data needed to continue.

/** Errors of OAuth's shape, all with status 400 unless stated otherwise. */
export type GrantErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "unsupported_grant_type"
  | "invitation_invalid"
  | "invitation_cannot_be_used_for_email"
  | "invalid_link_authorization_code"
  | "authorization_pending"
  | "slow_down"
  | "expired_token"
  | "access_denied"
  | "sso_required";

/** Errors of WorkOS's own shape. */
export type WorkosErrorCode =
  | "invalid_credentials"
  | "invalid_one_time_code"
  | "one_time_code_previously_used"
  | "one_time_code_expired"
  | "one_time_code_too_many_attempts"
  | "invalid_pending_authentication_token"
  | "invalid_organization_id"
  | "user_mismatch"
  | "email_verification_required"
  | "mfa_enrollment"
  | "mfa_challenge"
  | "organization_selection_required"
  | "email_password_auth_disabled"
  | "authentication_method_not_allowed"
  | "too_many_requests";

/** Status of a refusal and the members of its body besides the error. */
interface Answer {
  status?: 400 | 403 | 429;
  /** Seconds to wait, for `Retry-After`. */
  retryAfter?: number;
  more?: object;
}

/** Thrown by a grant, answered by the endpoint. */
export class GrantRefusal extends Error {
  readonly error: GrantErrorCode | WorkosErrorCode;
  readonly status: 400 | 403 | 429;
  readonly retryAfter: number | undefined;
  readonly body: object;

  /** An error of OAuth's shape. */
  constructor(error: GrantErrorCode, description: string, answer?: Answer);
  /** An error of either shape. */
  constructor(error: GrantErrorCode | WorkosErrorCode, description: string, answer: Answer, body: object);
  constructor(
    error: GrantErrorCode | WorkosErrorCode,
    description: string,
    { status = 400, retryAfter, more }: Answer = {},
    body: object = { error, error_description: description },
  ) {
    super(description);
    this.error = error;
    this.status = status;
    this.retryAfter = retryAfter;
    this.body = { ...body, ...more };
  }
}

/** A refusal in WorkOS's own shape. */
export function refuseWithCode(code: WorkosErrorCode, message: string, answer: Answer = {}): GrantRefusal {
  return new GrantRefusal(code, message, answer, { code, message });
}
