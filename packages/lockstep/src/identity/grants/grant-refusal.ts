// How a grant says no: an OAuth error body with status 400 (RFC 6749 section 5.2).

/** Error codes of `/user_management/authenticate`. */
export type GrantErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "unsupported_grant_type"
  | "organization_invalid";

/** Thrown by a grant, answered by the endpoint as `{error, error_description}`. */
export class GrantRefusal extends Error {
  readonly error: GrantErrorCode;

  constructor(error: GrantErrorCode, description: string) {
    super(description);
    this.error = error;
  }
}
