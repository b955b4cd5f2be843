// Reads the text of an `AuthError` off the wire. The client keeps that text to itself and tells only *that*
// a token was refused; whoever mistyped a setting needs to know why.

/** An `AuthError` is short. Longer messages are query results and are not looked at. */
const LONGEST = 16_384;

/** The text of an `AuthError` message of the Convex sync protocol, or null for any other message. */
export function readAuthError(data: unknown): string | null {
  if (typeof data !== "string" || data.length > LONGEST || !data.includes('"AuthError"')) return null;
  try {
    const message = JSON.parse(data) as { type?: unknown; error?: unknown } | null;
    return message?.type === "AuthError" && typeof message.error === "string" ? message.error : null;
  } catch {
    return null;
  }
}
