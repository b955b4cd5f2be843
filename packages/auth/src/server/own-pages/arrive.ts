// Where a step of a sign-in leads: from the result of its calls, or from the decision about their error.
import type { AuthenticationResponse, WorkOS } from "@workos-inc/node";
import type { OpenStep } from "./answer.ts";
import type { Decision } from "./decide-answer.ts";
import { shownOf, type Waiting } from "./flow.ts";
import { OWN_SENTENCES, type Sentence } from "./sentences.ts";
import type { StepResult } from "./steps.ts";

/** The end of a step. */
export type Arrival =
  | { readonly kind: "signed-in"; readonly authentication: AuthenticationResponse }
  /** Waits for the user. */
  | { readonly kind: "paused"; readonly waiting: Waiting; readonly shown: OpenStep }
  | { readonly kind: "canceled" }
  | { readonly kind: "redirect"; readonly connectionIds: readonly string[] | null }
  | ({ readonly kind: "refused"; readonly code: string } & Sentence);

/** Returns where a result leads. */
export function arrivalOf(result: StepResult): Arrival {
  switch (result.kind) {
    case "authenticated":
      return { kind: "signed-in", authentication: result.authentication };
    case "sent":
      return { kind: "paused", waiting: result.waiting, shown: shownOf(result.waiting) };
    case "sso":
      return { kind: "redirect", connectionIds: result.connectionIds };
    case "canceled":
      return { kind: "canceled" };
    case "expired":
      return { kind: "refused", code: "expired", ...OWN_SENTENCES.expired };
    case "no-sso":
      return { kind: "refused", code: "no_sso", ...OWN_SENTENCES.noSso };
    case "no-sign-up":
      return { kind: "refused", code: "sign_up_not_allowed", ...OWN_SENTENCES.noSignUp };
  }
}

/** Takes what WorkOS asks for next to the user. Throws the error of @workos-inc/node. */
export async function arrivalAfter(
  decision: Decision,
  { multiFactorAuth }: WorkOS,
  totpIssuer: string,
): Promise<Arrival> {
  switch (decision.kind) {
    case "verify-email": {
      const { kind, token, email, verificationId } = decision;
      const waiting: Waiting = { kind, token, email, verificationId };
      return { kind: "paused", waiting, shown: shownOf(waiting) };
    }
    case "enroll-totp": {
      const { token, userId, email } = decision;
      const app = { userId, type: "totp", totpIssuer, totpUser: email } as const;
      const { authenticationFactor, authenticationChallenge } = await multiFactorAuth.createUserAuthFactor(app);
      const { secret, uri, qrCode } = authenticationFactor.totp;
      const waiting: Waiting = {
        kind: "totp",
        token,
        challengeId: authenticationChallenge.id,
        enrolling: { secret, uri },
      };
      return { kind: "paused", waiting, shown: { kind: "enroll-totp", secret, uri, qrCode } };
    }
    case "challenge-totp": {
      const { token, factorId } = decision;
      const { id: challengeId } = await multiFactorAuth.challengeFactor({ authenticationFactorId: factorId });
      const waiting: Waiting = { kind: "totp", token, challengeId, enrolling: null };
      return { kind: "paused", waiting, shown: shownOf(waiting) };
    }
    case "choose-organization": {
      const { kind, token, userId, organizations } = decision;
      return { kind: "paused", waiting: { kind, token, userId }, shown: { kind, organizations } };
    }
    case "sso":
      return { kind: "redirect", connectionIds: decision.connectionIds };
    case "hosted-page":
      return { kind: "redirect", connectionIds: null };
    case "refused":
      return decision;
  }
}
