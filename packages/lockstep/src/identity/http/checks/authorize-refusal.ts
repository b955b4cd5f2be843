// How an authorization request is refused. Before the redirect URI is known to be the application's, the answer is a page; afterwards it
// goes back to the application, as specified in RFC 6749 section 4.1.2.1.

import type { ReturnAddress } from "../request/back-to.ts";

/** Errors that WorkOS documents for the authorization endpoint, and those of RFC 6749 that apply. */
export type AuthorizeErrorCode =
  | "invalid_request"
  | "unsupported_response_type"
  | "invalid_connection_selector"
  | "ambiguous_connection_selector"
  | "connection_invalid"
  | "connection_unlinked"
  | "organization_invalid";

/** A refusal shown to the user on a page. */
export interface PageRefusal {
  kind: "page";
  /** The error, in one sentence. */
  explanation: string;
  /** The received value. Untrusted: pages escape it. */
  evidence: string;
  /** What the developer can do. */
  fix: string;
}

/** A refusal sent to the application. */
export interface RedirectRefusal {
  kind: "redirect";
  to: ReturnAddress;
  error: AuthorizeErrorCode;
  description: string;
}

/** Thrown by a check, answered by `answerRefusal`. */
export class AuthorizeRefusal extends Error {
  readonly refusal: PageRefusal | RedirectRefusal;

  constructor(refusal: PageRefusal | RedirectRefusal) {
    super(refusal.kind === "page" ? refusal.explanation : refusal.description);
    this.refusal = refusal;
  }
}

/** A refusal to show on a page. */
export function refuseWithPage(text: Omit<PageRefusal, "kind">): AuthorizeRefusal {
  return new AuthorizeRefusal({ kind: "page", ...text });
}

/** A refusal to send to the application. */
export function refuseWithRedirect(
  to: ReturnAddress,
  error: AuthorizeErrorCode,
  description: string,
): AuthorizeRefusal {
  return new AuthorizeRefusal({ kind: "redirect", to, error, description });
}
