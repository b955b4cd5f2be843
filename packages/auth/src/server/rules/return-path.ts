// Where a browser may be sent after a sign-in or a sign-out: only within the application. Pure.

/** Where relative addresses are resolved; `.invalid` never exists (RFC 2606 §2). */
const NOWHERE = "http://nowhere.invalid";
const MAX_LENGTH = 1024;

/**
 * Returns the value if it is a path of the same origin (with query and fragment), else `/`. A value from a query string could
 * otherwise send the user to another site: `//evil.example`, `/\evil.example`, `https:…`.
 *
 * @param value - At most 1024 characters, encoded; a longer one gives `/`.
 */
export function returnPath(value: unknown): string {
  if (typeof value !== "string" || !value.startsWith("/") || value.length > MAX_LENGTH) return "/";
  if (!URL.canParse(value, NOWHERE)) return "/";
  const { origin, pathname, search, hash } = new URL(value, NOWHERE);
  // The parser has resolved backslashes and dot segments, which can leave a path that starts with two slashes.
  const path = `${pathname}${search}${hash}`;
  // Encoding may have made it longer.
  return origin === NOWHERE && !pathname.startsWith("//") && path.length <= MAX_LENGTH ? path : "/";
}
