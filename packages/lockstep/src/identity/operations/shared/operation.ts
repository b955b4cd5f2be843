// One operation of the management API: a function from a request to the body of the response. Authorization, parsing
// and status codes are the same for all and are in http/management/serve.ts; operations are independent of HTTP.

import type { AuthKitContext } from "../../context/context.ts";

/** An authorized request. */
export interface ApiRequest {
  /** Values of the path's `{name}`s. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** The request's JSON object; empty if there was none. */
  body: Readonly<Record<string, unknown>>;
  /** `http://localhost:<port>`, as the caller addressed this server. */
  origin: string;
}

/** Handles a request. `undefined` is a response without a body. Throws `ApiRefusal`. */
export type Operation = (context: AuthKitContext, request: ApiRequest) => object | undefined | Promise<object>;

/** One line of the route table: method, path as written in the OpenAPI document, status of success, and operation. */
export type Route = readonly ["GET" | "POST" | "PUT" | "PATCH" | "DELETE", string, 200 | 201 | 202 | 204, Operation];
