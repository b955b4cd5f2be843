// The one error class of the `lockstep` package.
// `message` is for a person: what happened, the evidence, and the fix. No secret ever goes into it.

/** Every code that `lockstep` can report. Codes are stable: documentation and tests name them. */
export type LockstepErrorCode =
  | "PORT_BUSY"
  | "HOST_NOT_LOOPBACK"
  | "DATA_FILE_UNREADABLE"
  | "DATA_FILE_CORRUPT"
  | "DATA_FILE_IN_USE"
  | "DATA_IN_APP"
  | "NO_STACK"
  | "BAD_OPTION"
  | "BAD_SEED"
  | "SERVICE_FAILED"
  | "DEPLOYMENT_UNREACHABLE"
  | "NOT_A_DEPLOYMENT"
  | "ADMIN_KEY_REFUSED"
  | "DEPLOYMENT_IN_USE"
  | "AUTH_CONFIG_UNAWARE";

/** What a {@link LockstepError} says, one field per question a reader has. */
export interface LockstepErrorText {
  /** What happened, one sentence. */
  what: string;
  /** What was seen that proves it: a path, a port, a message from below. */
  evidence?: string;
  /** What to do, copyable where possible. */
  fix: string;
}

/** An error with a literal `code` to switch on. The cause, if any, is kept in `cause`. */
export class LockstepError extends Error {
  override readonly name = "LockstepError";
  readonly code: LockstepErrorCode;

  constructor(code: LockstepErrorCode, text: LockstepErrorText, cause?: unknown) {
    super([`${text.what} [${code}]`, text.evidence, `Fix: ${text.fix}`].filter(Boolean).join("\n  "), { cause });
    this.code = code;
  }
}
