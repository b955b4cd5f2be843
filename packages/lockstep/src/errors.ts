// The one error class of the `lockstep` package.
// `message` is for developers: what happened, the evidence, the fix, and a link. It never contains a secret.

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
  | "AUTH_CONFIG_UNAWARE"
  | "WORKOS_FAILED"
  | "CONVEX_FAILED"
  | "INSTALL_FAILED";

/** The contents of a {@link LockstepError}, one field per question a reader has. */
export interface LockstepErrorText {
  /** What happened, one sentence. */
  what: string;
  /** The evidence: a path, a port, an underlying message. */
  evidence?: string;
  /** What to do, copyable where possible. */
  fix: string;
}

/** Where the repository's files are, for links in messages. */
export const FILES = "https://github.com/lockstep-auth/lockstep/blob/main/";

/** Where each code has a page, written from explain/. */
export const PAGES: string = `${FILES}docs/errors/`;

/** An error with a literal `code` to switch on. `cause` has the cause, if any. */
export class LockstepError extends Error {
  override readonly name = "LockstepError";
  readonly code: LockstepErrorCode;

  constructor(code: LockstepErrorCode, text: LockstepErrorText, cause?: unknown) {
    const lines = [`${text.what} [${code}]`, text.evidence, `Fix: ${text.fix}`, `See ${PAGES}${code}.md`];
    super(lines.filter(Boolean).join("\n  "), { cause });
    this.code = code;
  }
}
