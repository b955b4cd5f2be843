// The sign-in in progress, which the server keeps in a sealed cookie between two steps: scripts of the page cannot read WorkOS's pending
// token or the challenge. Not the session, which starts when the sign-in is complete.
import type { OpenStep, Refused } from "./answer.ts";

/** The cookie's name. */
export const FLOW_COOKIE = "lockstep-sign-in" as const;

/** How long a sign-in in progress is kept, ms. WorkOS's mailed codes are valid as long. */
export const FLOW_LIFETIME: number = 10 * 60_000;

/** What is waited for. */
export type Waiting =
  | { readonly kind: "enter-code"; readonly email: string; readonly invitationToken: string }
  | { readonly kind: "reset-sent"; readonly email: string }
  | { readonly kind: "verify-email"; readonly email: string; readonly token: string; readonly verificationId: string }
  | {
      readonly kind: "totp";
      readonly token: string;
      readonly challengeId: string;
      /** What a new authenticator app needs; null for one that the user has. */
      readonly enrolling: { readonly secret: string; readonly uri: string } | null;
    }
  | { readonly kind: "choose-organization"; readonly token: string; readonly userId: string };

/** The content of the cookie. */
export interface Flow {
  /** Tells it apart from everything else that the application seals with the same password. */
  readonly purpose: typeof FLOW_COOKIE;
  readonly waiting: Waiting | null;
  readonly returnTo: string;
  /** When mails were asked for, ms. */
  readonly sends: readonly number[];
  /** The last refusal, for a page that is loaded anew after each step. */
  readonly refusal: Pick<Refused, "code" | "message" | "field" | "email"> | null;
  /** ms. Refusals do not prolong it. */
  readonly endsAt: number;
}

/** Returns the start of a flow. */
export function beginFlow(now: number): Flow {
  const endsAt = now + FLOW_LIFETIME;
  return { purpose: FLOW_COOKIE, waiting: null, returnTo: "/", sends: [], refusal: null, endsAt };
}

/** Returns the flow in what was unsealed, or null for something else, or one that has ended. */
export function readFlow(unsealed: unknown, now: number): Flow | null {
  if (typeof unsealed !== "object" || unsealed === null) return null;
  // Sealed by this server, so with these types.
  const flow = unsealed as Flow;
  return flow.purpose === FLOW_COOKIE && flow.endsAt > now ? flow : null;
}

/** The most mails of one kind in a minute. WorkOS's limit is the same, but counts only for accounts that exist. */
const MAX_SENDS = 3;
const SENDS_WINDOW = 60_000;

/** Returns how many seconds this browser must wait before another mail is asked for; 0: none. */
export function sendWait(sends: readonly number[], now: number): number {
  const recent = sends.filter((at) => at > now - SENDS_WINDOW);
  const oldest = recent.at(-MAX_SENDS);
  return oldest === undefined ? 0 : Math.ceil((oldest + SENDS_WINDOW - now) / 1000);
}

/** Returns what the page shows for a step that is waited for. The names of organizations do not fit into a cookie. */
export function shownOf(waiting: Exclude<Waiting, { kind: "choose-organization" }>): OpenStep {
  switch (waiting.kind) {
    case "enter-code":
    case "verify-email":
    case "reset-sent":
      return { kind: waiting.kind, email: waiting.email };
    case "totp":
      if (waiting.enrolling === null) return { kind: "challenge-totp" };
      return { kind: "enroll-totp", ...waiting.enrolling, qrCode: null };
  }
}
