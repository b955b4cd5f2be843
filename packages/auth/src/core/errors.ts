// The one error class of `@lockstep/auth`.
// `message` is for people: what happened, the evidence, the fix, and a link. It never contains a token, cookie or code.

/**
 * Every code that `@lockstep/auth` can report. Codes are stable: documentation and tests name them.
 *
 * - `TOKEN_REFUSED`: the backend did not accept the access token.
 * - `TOKEN_UNREADABLE`: the session source, or the server, returned something that is not a usable JWT.
 * - `PROVIDER_MISSING`: a hook or component was rendered outside `LockstepProvider`, or a client was never passed to one.
 * - `ACTION_INTERRUPTED`: the connection was replaced while an action was running; it may or may not have run.
 * - `CALL_ABANDONED`: the identity changed, or the client was closed, before a query, mutation or action was answered.
 * - `UNAUTHENTICATED`: the user is signed out; nothing was sent.
 * - `AUTH_IGNORED`: authentication was configured on a client that takes it from the session.
 * - `ORGANIZATION_NOT_REACHED`: a switch to another organization did not complete.
 * - `SESSION_QUERY_FAILED`: the query that tells the page of changes in WorkOS threw.
 * - `SERVER_CONFIG`: the server lacks a setting, or has an unusable one.
 * - `SESSION_TOO_LARGE`: the session does not fit into a cookie.
 * - `SESSION_UNCONFIRMED`: the user is signed in, but WorkOS could not be reached for a token, so nothing was sent.
 */
export type LockstepAuthErrorCode =
  | "TOKEN_REFUSED"
  | "TOKEN_UNREADABLE"
  | "PROVIDER_MISSING"
  | "ACTION_INTERRUPTED"
  | "CALL_ABANDONED"
  | "UNAUTHENTICATED"
  | "AUTH_IGNORED"
  | "ORGANIZATION_NOT_REACHED"
  | "SESSION_QUERY_FAILED"
  | "SERVER_CONFIG"
  | "SESSION_TOO_LARGE"
  | "SESSION_UNCONFIRMED";

/** The text of a {@link LockstepAuthError}, one field per question of the reader. */
export interface LockstepAuthErrorText {
  /** What happened, in one sentence. */
  readonly what: string;
  /** The evidence, such as the backend's message. */
  readonly evidence?: string;
  /** What to do. */
  readonly fix: string;
}

/** The text of `TOKEN_UNREADABLE`. */
export const UNREADABLE: LockstepAuthErrorText = {
  what: "The access token is not a JWT with `sub`, `iat` and `exp`.",
  fix: "Pass AuthKit's access token.",
};

/** Where each code has a page. */
const PAGES = "https://github.com/lockstep-auth/lockstep/blob/main/docs/errors/";

/** Returns the message of an error: what happened with the code, the evidence, the fix, and the page of the code. */
export function messageOf(code: string, text: LockstepAuthErrorText): string {
  const evidence = text.evidence ? `${text.evidence}\n  ` : "";
  return `${text.what} [${code}]\n  ${evidence}Fix: ${text.fix}\n  See ${PAGES}${code}.md`;
}

/** An error with a literal `code` to switch on. */
export class LockstepAuthError extends Error {
  override readonly name = "LockstepAuthError";
  readonly code: LockstepAuthErrorCode;

  constructor(code: LockstepAuthErrorCode, text: LockstepAuthErrorText) {
    super(messageOf(code, text));
    this.code = code;
  }
}

/** The evidence for a call that was sent but not answered. */
export const MAY_HAVE_RUN = "It may or may not have run.";

/** Creates the error of a call whose client closed or whose identity changed before the answer. `sent`: it may have run. */
export function abandoned(sent: boolean): LockstepAuthError {
  return new LockstepAuthError("CALL_ABANDONED", {
    what: "The user, organization or session changed, or the client was closed.",
    evidence: sent ? MAY_HAVE_RUN : "It was not sent.",
    fix: "Call it again if that is safe.",
  });
}

/** Creates the error of a call that was not made because the user is signed out. */
export function unauthenticated(): LockstepAuthError {
  return new LockstepAuthError("UNAUTHENTICATED", {
    what: "The user is signed out; nothing was sent.",
    fix: "Render the caller inside <SignedIn>.",
  });
}
