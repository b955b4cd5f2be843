// Reads the text of an `AuthError` from the wire. The client does not expose that text, only *that* a token was refused;
// developers need the reason to find a wrong setting.

/** An `AuthError` is short. Longer messages are query results and are skipped. */
const LONGEST = 16_384;

/** Returns the text of an `AuthError` message of the Convex sync protocol, or null for any other message. */
export function readAuthError(data: unknown): string | null {
  if (typeof data !== "string" || data.length > LONGEST || !data.includes('"AuthError"')) return null;
  try {
    const message = JSON.parse(data) as { type?: unknown; error?: unknown } | null;
    return message?.type === "AuthError" && typeof message.error === "string" ? message.error : null;
  } catch {
    return null;
  }
}
