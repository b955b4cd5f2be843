// The size of the session cookie that WorkOS's server SDKs create from an answer, and the warning for cookies that browsers drop. The SDKs
// seal the answer with iron: the cookie is never seen here. Pure.

/** The sealed content: the answer's members, whose names are about as long in the SDK. */
export interface SealedAnswer {
  access_token: string;
  refresh_token?: string;
  user: object;
}

/** The browsers' limit for a cookie, name and value, in bytes. RFC 6265bis section 5.6. */
const MAX_COOKIE_BYTES = 4096;
const COOKIE_NAME = "wos-session=";
/** Salts, initialization vector, MAC and marks of iron's format. */
const IRON_BYTES = 265;
const CIPHER_BLOCK = 16;

/** The size of the cookie in bytes. */
export function sessionCookieSize(answer: SealedAnswer): number {
  const sealed = Math.ceil((Buffer.byteLength(JSON.stringify(answer)) + 1) / CIPHER_BLOCK) * CIPHER_BLOCK;
  return COOKIE_NAME.length + IRON_BYTES + Math.ceil((sealed * 4) / 3);
}

/** The line for the log, or null for a cookie that browsers accept. It never contains values. */
export function sessionCookieWarning(clientId: string, answer: SealedAnswer): string | null {
  const size = sessionCookieSize(answer);
  if (size <= MAX_COOKIE_BYTES) return null;
  const [, payload = ""] = answer.access_token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
  const token = `the access token has ${answer.access_token.length} bytes, its claim ${largestOf(claims)}`;
  const user = `the user ${Buffer.byteLength(JSON.stringify(answer.user))}, its member ${largestOf(answer.user)}`;
  return (
    `a session cookie of ${clientId} will have about ${size} bytes, and browsers silently drop one of more than ${MAX_COOKIE_BYTES}, ` +
    `so that the user seems signed out: ${token}; ${user}. Leave claims out of the JWT template, give roles fewer permissions, or keep less in metadata`
  );
}

function largestOf(object: object): string {
  const sizes = Object.entries(object).map(([key, value]) => ({ key, size: JSON.stringify(value ?? null).length }));
  const [largest] = sizes.toSorted((a, b) => b.size - a.size);
  return `${JSON.stringify(largest?.key.slice(0, 100) ?? "")} ${largest?.size ?? 0}`;
}
