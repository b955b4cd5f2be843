// The ways in which the management API says no, in the bodies that WorkOS documents and its SDKs turn into exceptions.

import type { ContentfulStatusCode } from "hono/utils/http-status";

/** What is wrong with one member of a body or query. */
export interface FieldError {
  field: string;
  code: string;
}

/** A documented error: its status and body are the answer. */
export class ApiRefusal extends Error {
  readonly status: ContentfulStatusCode;
  readonly body: { message: string } & Record<string, unknown>;
  /** After how many seconds it may work: the header `Retry-After`. */
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

/** An error with a code whose details are listed, as the ones about users and passwords are. */
export function refuseWith(status: ContentfulStatusCode, code: string, message: string, detail: string): ApiRefusal {
  return new ApiRefusal(status, { message, code, errors: [{ code: detail, message }] });
}

/** 404: `name` is the kind in words, e.g. `User`. */
export function notFound(name: string, id: string): ApiRefusal {
  return new ApiRefusal(404, { message: `${name} not found: '${id}'.`, code: "entity_not_found", entity_id: id });
}

/** 422: members of the body or the query are wrong. */
export function invalid(errors: FieldError[]): ApiRefusal {
  const what = errors.map(({ field, code }) => `${field}: ${code}`).join(", ");
  // `property` and `constraints` are the words of a few operations for `field` and `code`, `message` those of others.
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

/** What was found, or 404. */
export function found<T>(object: T | null, name: string, id: string): T {
  if (object === null) throw notFound(name, id);
  return object;
}
