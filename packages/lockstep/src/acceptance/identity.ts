// What a function sees of an accepted token: `ctx.auth.getUserIdentity()`.

import type { Claims } from "./select-provider.ts";

/** `tokenIdentifier`, `subject`, `issuer` and every claim that is not registered, under its raw name. */
export interface UserIdentity {
  tokenIdentifier: string;
  subject: string;
  issuer: string;
  [claim: string]: unknown;
}

/** RFC 7519 §4.1: these describe the token, not the user, and are dropped. `fva` is dropped by Convex as well. */
const NOT_CUSTOM = new Set(["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "fva"]);

/** The identity of a customJwt token: nested objects become `"a.b"` keys, arrays stay as they are. */
export function userIdentity(claims: Claims, issuer: string, subject: string): UserIdentity {
  const custom: Claims = {};
  for (const [name, value] of Object.entries(claims)) {
    if (!NOT_CUSTOM.has(name)) flatten(name, value, custom);
  }
  return { tokenIdentifier: `${issuer}|${subject}`, subject, issuer, ...custom };
}

function flatten(name: string, value: unknown, into: Claims): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    into[name] = value;
    return;
  }
  for (const [inner, nested] of Object.entries(value)) flatten(`${name}.${inner}`, nested, into);
}
