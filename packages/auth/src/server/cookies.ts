// Cookies of requests and responses (RFC 6265), as plain data, so that each framework can set them in its own way.
import type { CookieOptions } from "@workos/authkit-session";

/** A cookie to set on the response. An empty value with `maxAge: 0` deletes it. */
export interface ServerCookie {
  readonly name: string;
  readonly value: string;
  readonly options: CookieOptions;
}

/** The longest cookie that browsers keep, in bytes: name, value and attributes (RFC 6265 §6.1). They drop longer ones silently. */
export const MAX_COOKIE = 4096;

/** Returns the names and raw values of the request's cookies; of two with one name the first, which has the longer path. */
function parse(headers: Headers): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of headers.get("cookie")?.split(";") ?? []) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    if (at > 0 && !cookies.has(name)) cookies.set(name, pair.slice(at + 1).trim());
  }
  return cookies;
}

/** Returns the value of a cookie, or null without one or if it cannot be decoded. */
export function readCookie(headers: Headers, name: string): string | null {
  const raw = parse(headers).get(name);
  if (raw === undefined || raw === "") return null;
  try {
    return decodeURIComponent(raw);
  } catch {
    return null;
  }
}

/** Returns the names of the request's cookies. */
export function cookieNames(headers: Headers): string[] {
  return [...parse(headers).keys()];
}

/** Returns the cookie as the value of a `Set-Cookie` header. */
export function serializeCookie({ name, value, options }: ServerCookie): string {
  const { path = "/", domain, maxAge, httpOnly, secure, sameSite } = options;
  return [
    `${name}=${encodeURIComponent(value)}`,
    `Path=${path}`,
    ...(domain ? [`Domain=${domain}`] : []),
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    ...(httpOnly ? ["HttpOnly"] : []),
    ...(secure ? ["Secure"] : []),
    ...(sameSite ? [`SameSite=${sameSite.charAt(0).toUpperCase()}${sameSite.slice(1)}`] : []),
  ].join("; ");
}

/** Returns the cookie that deletes one with these options. */
export function deleted(name: string, options: CookieOptions): ServerCookie {
  return { name, value: "", options: { ...options, maxAge: 0 } };
}
