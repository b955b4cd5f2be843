// How the management API refuses, in the bodies that WorkOS documents and its SDKs turn into exceptions.

import type { ContentfulStatusCode } from "hono/utils/http-status";

/** The error in one member of a body or query. */
export interface FieldError {
  field: string;
  code: string;
}

/** A documented error: its status and body are the answer. */
export class ApiRefusal extends Error {
  readonly status: ContentfulStatusCode;
  readonly body: { message: string } & Record<string, unknown>;
  /** Seconds after which a retry may succeed: the header `Retry-After`. */
  readonly retryAfter: number | undefined;
  constructor(
    status: ContentfulStatusCode,
    body: { message: string } & Record<string, unknown>,
    { retryAfter }: { retryAfter?: number } = {},
  ) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter;
  }
}

/** An error with a code. */
export function refuse(status: ContentfulStatusCode, code: string, message: string): ApiRefusal {
  return new ApiRefusal(status, { message, code });
}

/** An error with a code and a list of details, like those about users and passwords. */
export function refuseWith(status: ContentfulStatusCode, code: string, message: string, detail: string): ApiRefusal {
  return new ApiRefusal(status, { message, code, errors: [{ code: detail, message }] });
}

/** 404: `name` is the kind in readable form, e.g. `User`. */
export function notFound(name: string, id: string): ApiRefusal {
  return new ApiRefusal(404, { message: `${name} not found: '${id}'.`, code: "entity_not_found", entity_id: id });
}

/** 422: members of the body or the query are invalid. */
export function invalid(errors: FieldError[]): ApiRefusal {
  const what = errors.map(({ field, code }) => `${field}: ${code}`).join(", ");
  // Some operations document `property` and `constraints` for `field` and `code`, others `message`, so all of them are sent.
  const listed = errors.map(({ field, code }) => ({
    field,
    code,
    property: field,
    constraints: { [code]: field },
    message: `${field}: ${code}`,
  }));
  return new ApiRefusal(422, {
    message: `Validation failed (${what}).`,
    code: "invalid_request_parameters",
    errors: listed,
  });
}

/** 404 for a secret, which is not repeated. */
export function unknownSecret(name: string): ApiRefusal {
  return new ApiRefusal(404, { message: `${name} not found.`, code: "entity_not_found" });
}

/** The object found, or 404. */
export function found<T>(object: T | null, name: string, id: string): T {
  if (object === null) throw notFound(name, id);
  return object;
}
