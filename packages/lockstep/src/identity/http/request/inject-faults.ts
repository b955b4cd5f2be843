// Applies a matching fault to a request. The routes that manage faults are never affected.

import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";
import type { ContentfulStatusCode, StatusCode } from "hono/utils/http-status";
import type { RequestFault } from "../../faults/fault.ts";
import type { Faults } from "../../faults/faults.ts";

// These statuses have no body (RFC 9110 section 6.4.1).
const WITHOUT_BODY: readonly number[] = [204, 205, 304];

const SPARED = /^\/(_lockstep|_emulate|health)(\/|$)/;

/** The middleware. `sleep` waits this many ms, or until a signal. */
export function injectFaults(
  faults: Faults,
  sleep: (ms: number, until: AbortSignal) => Promise<void>,
): MiddlewareHandler {
  return async (c, next) => {
    if (SPARED.test(c.req.path)) return next();
    const fault = faults.takeRequest(c.req.method, c.req.path);
    if (fault === null) return next();
    if (fault.delay_ms > 0) await sleep(fault.delay_ms, faults.cleared());
    if (fault.status !== null) return answer(c, fault, fault.status);
    await next();
    if (fault.drop) c.res = dropReply(c);
    return undefined;
  };
}

function answer(c: Context, { body, retry_after }: RequestFault, status: number): Response {
  if (retry_after !== null) c.header("Retry-After", String(retry_after));
  else if (status === 429) c.header("Retry-After", "1");
  if (WITHOUT_BODY.includes(status)) return c.body(null, status as StatusCode);
  return c.json(body ?? defaultBody(status), status as ContentfulStatusCode);
}

function defaultBody(status: number): object {
  if (status === 429) return { message: "Too many requests.", code: "too_many_requests" };
  if (status >= 500) return { message: "Something went wrong, as requested.", code: "server_error" };
  return { message: `Answered with ${status}, as requested.`, code: "fault" };
}

/** The client sees the connection close; the work is done anyway. */
function dropReply(c: Context): Response {
  (c.env as HttpBindings).incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}
