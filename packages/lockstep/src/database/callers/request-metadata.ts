// The request information available to a function: `ctx.meta.getRequestMetadata()`. Source of the shape: `convex/server`, meta.

import { randomUUID } from "node:crypto";
import type { CallerIdentity } from "./caller-identity.ts";

/** The sender of a request; both null without one, as for a scheduled function. */
export interface RequestOrigin {
  ip: string | null;
  userAgent: string | null;
}

/** The same for a function and everything it calls. */
export interface RequestMetadata extends RequestOrigin {
  requestId: string;
  /** The job of `_scheduled_functions` that all of this belongs to. */
  scheduledFunctionId: string | null;
  /** The token that the caller presented. Null for unauthenticated callers, and for the holder of the admin key. */
  authToken: string | null;
}

/** The origin of work that no request started. */
export const NO_ORIGIN: RequestOrigin = { ip: null, userAgent: null };

/** Longest stored `User-Agent`, in characters. */
const MAX_USER_AGENT = 1000;

/** The origin of a request: the peer's own address, because there is no proxy in front of local Convex. */
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

/** A unique id, as in "[Request ID: …]". Every run has one, and a UUID uses random bytes drawn in advance. */
export function newRequestId(): string {
  return randomUUID().replaceAll("-", "").slice(0, 16);
}
