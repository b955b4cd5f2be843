// The one error class of `@lockstep/auth`.
// `message` is for a person: what happened, the evidence, and the fix. No token, cookie or code ever goes into it.

/**
 * Every code that `@lockstep/auth` can report. Codes are stable: documentation and tests name them.
 *
 * - `TOKEN_REFUSED`: the backend did not accept the access token.
 * - `TOKEN_UNREADABLE`: the session source, or the server, gave something that is no usable JWT.
 * - `PROVIDER_MISSING`: a hook or component was rendered outside `LockstepProvider`, or a client was given to none.
 * - `ACTION_INTERRUPTED`: the connection was replaced while an action was under way; it may have run or not.
 * - `CALL_ABANDONED`: the identity changed, or the client was closed, before the answer to a query, mutation or action.
 * - `UNAUTHENTICATED`: the user is signed out, so nothing was sent.
 * - `AUTH_IGNORED`: something about authentication was set on a client that takes it from the session.
 * - `ORGANIZATION_NOT_REACHED`: a switch of organization did not lead there.
 */
export type LockstepAuthErrorCode =
  | "TOKEN_REFUSED"
  | "TOKEN_UNREADABLE"
  | "PROVIDER_MISSING"
  | "ACTION_INTERRUPTED"
  | "CALL_ABANDONED"
  | "UNAUTHENTICATED"
  | "AUTH_IGNORED"
  | "ORGANIZATION_NOT_REACHED";

/** What a {@link LockstepAuthError} says, one field per question a reader has. */
export interface LockstepAuthErrorText {
  /** What happened, one sentence. */
  readonly what: string;
  /** What was seen that proves it, such as the backend's own words. */
  readonly evidence?: string;
  /** What to do. */
  readonly fix: string;
}

/** The text of `TOKEN_UNREADABLE`. */
export const UNREADABLE: LockstepAuthErrorText = {
  what: "The access token is no JWT with `sub`, `iat` and `exp`.",
  fix: "Give the access token that AuthKit gives.",
};

/** An error with a literal `code` to switch on. */
export class LockstepAuthError extends Error {
  override readonly name = "LockstepAuthError";
  readonly code: LockstepAuthErrorCode;

  constructor(code: LockstepAuthErrorCode, text: LockstepAuthErrorText) {
    super([`${text.what} [${code}]`, text.evidence, `Fix: ${text.fix}`].filter(Boolean).join("\n  "));
    this.code = code;
  }
}

/** What is said of a call that was sent and not answered. */
export const MAY_HAVE_RUN = "It may have run or not.";

/** The error of a call whose client, or whose user, went before the answer. `sent`: it may have run. */
export function abandoned(sent: boolean): LockstepAuthError {
  return new LockstepAuthError("CALL_ABANDONED", {
    what: "The user, organization or session changed, or the client was closed.",
    evidence: sent ? MAY_HAVE_RUN : "It has not been sent.",
    fix: "Call it again if that does no harm.",
  });
}

/** The error of a call that is not made because the user is signed out. */
export function unauthenticated(): LockstepAuthError {
  return new LockstepAuthError("UNAUTHENTICATED", {
    what: "The user is signed out, so nothing was sent.",
    fix: "Let the user sign in first, for instance by rendering what calls this inside <SignedIn>.",
  });
}
