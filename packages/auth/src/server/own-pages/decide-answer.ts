// What an error of WorkOS's API means for the user who is signing in: the next step, or one sentence. Pure.
import { type ErrorParts, readError, recordOf, textOf } from "./read-error.ts";
import { OWN_SENTENCES, SENTENCES, type Sentence, TOTP_SENTENCES, waitSentence } from "./sentences.ts";

/** What the user had entered. It chooses between sentences. */
export type Entered = "form" | "mailed-code" | "totp-code" | "reset-link";

/** What to do next. Contains WorkOS's secrets: only for the server. */
export type Decision =
  | { readonly kind: "verify-email"; readonly token: string; readonly email: string; readonly verificationId: string }
  | { readonly kind: "enroll-totp"; readonly token: string; readonly userId: string; readonly email: string }
  | { readonly kind: "challenge-totp"; readonly token: string; readonly factorId: string }
  | {
      readonly kind: "choose-organization";
      readonly token: string;
      readonly userId: string;
      readonly organizations: ReadonlyArray<{ readonly id: string; readonly name: string }>;
    }
  /** At one of these connections, or at that of the chosen organization if there are none. */
  | { readonly kind: "sso"; readonly connectionIds: readonly string[] }
  /** WorkOS has no API for it. */
  | { readonly kind: "hosted-page" }
  | ({ readonly kind: "refused"; readonly code: string; readonly blame: Blame } & Sentence);

/** Whose mistake it is. `us` is worth a line in the log. */
export type Blame = "user" | "us";

/** Steps that WorkOS asks for and that only its hosted page can do: its API has no request that finishes them. */
const HOSTED = new Set([
  "radar_challenge",
  "radar_sign_up_challenge",
  "radar_email_challenge",
  "radar_sms_challenge",
  "passkey_progressive_enrollment",
  "application_consent_required",
  "mfa_verification",
]);

/** WorkOS sends this sentence without a code. */
const SSO_FOR_ORGANIZATION = "Must use SSO for selected organization";

/** Decides about an error that a call of @workos-inc/node threw. */
export function decideAnswer(error: unknown, entered: Entered): Decision {
  const parts = readError(error);
  return decideStep(parts) ?? refuse(parts, entered);
}

function decideStep({ code, message, body }: ErrorParts): Decision | null {
  const token = textOf(body["pending_authentication_token"]);
  const user = recordOf(body["user"]);
  const userId = textOf(user["id"]);
  if (HOSTED.has(code)) return { kind: "hosted-page" };
  if (code === "sso_required") return { kind: "sso", connectionIds: listOf(body["connection_ids"]).map(textOf) };
  if (message === SSO_FOR_ORGANIZATION) return { kind: "sso", connectionIds: [] };
  // Without a token the step cannot be finished here.
  if (token === "") return NEXT.has(code) ? { kind: "hosted-page" } : null;
  if (code === "email_verification_required") {
    const email = textOf(body["email"]) || textOf(user["email"]);
    return { kind: "verify-email", token, email, verificationId: textOf(body["email_verification_id"]) };
  }
  if (code === "mfa_enrollment" && userId !== "") {
    return { kind: "enroll-totp", token, userId, email: textOf(user["email"]) };
  }
  if (code === "mfa_challenge") {
    const factors = listOf(body["authentication_factors"]).map(recordOf);
    const factorId = textOf(factors.find(({ type }) => type === "totp")?.["id"]);
    return factorId === "" ? { kind: "hosted-page" } : { kind: "challenge-totp", token, factorId };
  }
  if (code === "organization_selection_required") {
    const organizations = listOf(body["organizations"]).map(recordOf);
    const named = organizations.map(({ id, name }) => ({ id: textOf(id), name: textOf(name) }));
    return { kind: "choose-organization", token, userId, organizations: named };
  }
  return NEXT.has(code) ? { kind: "hosted-page" } : null;
}

const NEXT = new Set([
  "email_verification_required",
  "mfa_enrollment",
  "mfa_challenge",
  "organization_selection_required",
]);

function refuse(parts: ErrorParts, entered: Entered): Decision {
  const { status, code, retryAfter } = parts;
  const by = (blame: Blame, name: string, sentence: Sentence): Decision => ({
    kind: "refused",
    code: name,
    blame,
    ...sentence,
  });
  if (status === 429 || code === "too_many_requests" || code === "daily_quota_exceeded") {
    return by("user", "too_many_requests", waitSentence(retryAfter));
  }
  // No answer, or WorkOS's own trouble.
  if (status === null || status === 408 || status >= 500) return by("us", "unavailable", OWN_SENTENCES.unavailable);
  if (status === 404 && entered === "reset-link") return by("user", "expired", OWN_SENTENCES.linkExpired);
  const named = [...parts.details.map((detail) => detail.code), code].find((name) => SENTENCES.has(name));
  const sentence = (entered === "totp-code" && TOTP_SENTENCES.get(named ?? "")) || SENTENCES.get(named ?? "");
  if (named === undefined || sentence === undefined) return by("us", "failed", OWN_SENTENCES.failed);
  return by("user", named, { ...sentence, message: toldBy(named, parts) ?? sentence.message });
}

/** Longer texts are not meant for the user. */
const MAX_TOLD = 300;

/** Returns WorkOS's own sentence where it says more than ours: the rules of a password, and the reason of an Action. */
function toldBy(code: string, { details, message }: ErrorParts): string | undefined {
  const rules = details.map((detail) => detail.message).filter((text) => text !== "");
  const told =
    code === "password_strength_error" || code === "password_reset_error"
      ? rules.join(" ")
      : code === "access_denied" && !message.startsWith("The request failed due to")
        ? message
        : "";
  return told === "" || told.length > MAX_TOLD ? undefined : told;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
