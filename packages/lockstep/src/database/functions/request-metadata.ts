// What a function may know of the request that it runs for: `ctx.meta.getRequestMetadata()`. Source of the shape: `convex/server`, meta.

import { randomUUID } from "node:crypto";
import type { CallerIdentity } from "./identity.ts";

/** Who sent a request; both null when nobody did, as for a scheduled function. */
export interface RequestOrigin {
  ip: string | null;
  userAgent: string | null;
}

/** The same for a function and everything it calls. */
export interface RequestMetadata extends RequestOrigin {
  requestId: string;
  /** The job of `_scheduled_functions` that all of this belongs to. */
  scheduledFunctionId: string | null;
  /** The token that the caller showed. Null for nobody, and for the holder of the admin key. */
  authToken: string | null;
}

/** The origin of what no request began. */
export const NO_ORIGIN: RequestOrigin = { ip: null, userAgent: null };

/** Longest `User-Agent` that is kept, in characters. */
const MAX_USER_AGENT = 1000;

/** The origin of a request: the peer's own address, because nothing stands in front of local Convex. */
export function originOf(ip: string | undefined, userAgent: string | undefined): RequestOrigin {
  return { ip: ip ?? null, userAgent: userAgent?.slice(0, MAX_USER_AGENT) ?? null };
}

/** The metadata of a new request. */
export function requestMetadata(
  origin: RequestOrigin,
  caller: CallerIdentity,
  scheduledFunctionId: string | null = null,
): RequestMetadata {
  const authToken = caller.kind === "user" ? caller.token : null;
  return { ...origin, requestId: newRequestId(), scheduledFunctionId, authToken };
}

/** An id that nothing else has, as in "[Request ID: …]". Every run has one, and a UUID comes from random bytes drawn in advance. */
export function newRequestId(): string {
  return randomUUID().replaceAll("-", "").slice(0, 16);
}
