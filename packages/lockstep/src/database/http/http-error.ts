// A response other than 200: `{code, message}` with a status, as sent by a Convex deployment.

import type { ContentfulStatusCode } from "hono/utils/http-status";

export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: ContentfulStatusCode;
  readonly code: string;

  constructor(status: ContentfulStatusCode, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
