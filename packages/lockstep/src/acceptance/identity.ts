// The identity that a function sees for an accepted token: `ctx.auth.getUserIdentity()`. The two kinds of providers give different shapes.

import type { Claims } from "./jws.ts";

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
  const own = { tokenIdentifier: `${issuer}|${subject}`, subject, issuer };
  // Set last as well, so that a claim with one of these names cannot change who the user is.
  return { ...own, ...custom, ...own };
}

function flatten(name: string, value: unknown, into: Claims): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    into[name] = value;
    return;
  }
  for (const [inner, nested] of Object.entries(value)) flatten(`${name}.${inner}`, nested, into);
}

/** The claims that OpenID Connect defines, by their name in a token. Source: Core 1.0 §5.1, and `convex/server`, UserIdentity. */
export const STANDARD_CLAIMS: Readonly<
  Record<string, { field: string; type: "string" | "boolean" | "object" | "time" }>
> = {
  name: { field: "name", type: "string" },
  given_name: { field: "givenName", type: "string" },
  family_name: { field: "familyName", type: "string" },
  nickname: { field: "nickname", type: "string" },
  preferred_username: { field: "preferredUsername", type: "string" },
  profile: { field: "profileUrl", type: "string" },
  picture: { field: "pictureUrl", type: "string" },
  website: { field: "websiteUrl", type: "string" },
  email: { field: "email", type: "string" },
  email_verified: { field: "emailVerified", type: "boolean" },
  gender: { field: "gender", type: "string" },
  birthdate: { field: "birthday", type: "string" },
  zoneinfo: { field: "timezone", type: "string" },
  locale: { field: "language", type: "string" },
  phone_number: { field: "phoneNumber", type: "string" },
  phone_number_verified: { field: "phoneNumberVerified", type: "boolean" },
  address: { field: "address", type: "object" },
  updated_at: { field: "updatedAt", type: "time" },
};

/** Core 1.0 §2: claims about the sign-in and the ID token itself. */
const NOT_CUSTOM_IN_ID_TOKEN = new Set([...NOT_CUSTOM, "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "c_hash"]);

/** The identity of an ID token: standard claims under Convex's names, all others unchanged, including objects. */
export function idTokenIdentity(claims: Claims, issuer: string, subject: string): UserIdentity {
  const own: UserIdentity = { tokenIdentifier: `${issuer}|${subject}`, subject, issuer };
  const custom: Claims = {};
  for (const [name, value] of Object.entries(claims)) {
    const standard = Object.hasOwn(STANDARD_CLAIMS, name) ? STANDARD_CLAIMS[name] : undefined;
    if (standard) {
      const shown = value === null ? undefined : standardValue(name, value);
      if (shown !== undefined) own[standard.field] = shown;
    } else if (!NOT_CUSTOM_IN_ID_TOKEN.has(name)) custom[name] = value;
  }
  return { ...own, ...custom, ...own };
}

function standardValue(name: string, value: unknown): unknown {
  if (name === "address") return (value as { formatted?: string }).formatted;
  if (name !== "updated_at") return value;
  return rfc3339(value) ?? undefined;
}

/** `updated_at` as RFC 3339 text, with an offset and without zero milliseconds; null if it is not a time. */
export function rfc3339(updatedAt: unknown): string | null {
  // oxlint-disable-next-line no-restricted-globals -- a conversion; no clock is read
  const time = new Date(typeof updatedAt === "number" ? updatedAt * 1000 : (updatedAt as string));
  return Number.isNaN(time.getTime()) ? null : time.toISOString().replace(/(\.000)?Z$/, "+00:00");
}
