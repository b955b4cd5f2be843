// What one operation of the management API is: a function from a request to the body of the answer. Authorisation, parsing and
// status codes are the same for all and are in serve.ts; nothing here knows HTTP.

import type { AuthKitContext } from "../context.ts";

/** A request that has passed authorisation. */
export interface ApiRequest {
  /** Values of the path's `{name}`s. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** The JSON object that was sent; empty when there was none. */
  body: Readonly<Record<string, unknown>>;
  /** `http://localhost:<port>`, as the caller addressed this server. */
  origin: string;
}

/** Answers a request. `undefined` is an answer without a body. Throws `ApiRefusal`. */
export type Operation = (context: AuthKitContext, request: ApiRequest) => object | undefined | Promise<object>;

/** One line of the route table: method, path as the OpenAPI document writes it, status of success, and what does it. */
export type Route = readonly ["GET" | "POST" | "PUT" | "PATCH" | "DELETE", string, 200 | 201 | 202 | 204, Operation];
