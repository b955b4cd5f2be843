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

/** Returns the names and raw values of the request's cookies. */
function parse(headers: Headers): [name: string, raw: string][] {
  const pairs = headers.get("cookie")?.split(";") ?? [];
  return pairs.flatMap((pair): [string, string][] => {
    const at = pair.indexOf("=");
    return at > 0 ? [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()]] : [];
  });
}

/** Returns the values of all cookies with this name: a browser may have one for the host and one for its domain. */
export function readCookies(headers: Headers, name: string): string[] {
  return parse(headers).flatMap(([key, raw]) => {
    try {
      return key === name && raw !== "" ? [decodeURIComponent(raw)] : [];
    } catch {
      return [];
    }
  });
}

/** Returns the value of a cookie, or null without one or if it cannot be decoded. */
export function readCookie(headers: Headers, name: string): string | null {
  return readCookies(headers, name)[0] ?? null;
}

/** Returns the names of the request's cookies. */
export function cookieNames(headers: Headers): string[] {
  return [...new Set(parse(headers).map(([name]) => name))];
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
