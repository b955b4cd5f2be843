// The calls of WorkOS's API for each step. An error of a call is what the next step is decided from.
import type { AuthenticationResponse, WorkOS } from "@workos-inc/node";
import type { SignInStep } from "./answer.ts";
import type { Entered } from "./decide-answer.ts";
import type { Waiting } from "./flow.ts";
import { readError } from "./read-error.ts";
import type { Fields } from "./read-fields.ts";

/** What a step is taken with. */
export interface StepInput {
  readonly fields: Fields;
  readonly waiting: Waiting | null;
  /** The visitor, for WorkOS's log and its Radar. */
  readonly visitor: { readonly userAgent?: string; readonly ipAddress?: string };
  readonly signUp: boolean;
}

/** What a step led to. */
export type StepResult =
  | { readonly kind: "authenticated"; readonly authentication: AuthenticationResponse }
  /** A mail was asked for. */
  | { readonly kind: "sent"; readonly waiting: Mailed }
  | { readonly kind: "sso"; readonly connectionIds: readonly string[] }
  | { readonly kind: "expired" | "no-sso" | "no-sign-up" | "canceled" };

type Mailed = Extract<Waiting, { readonly email: string }>;

type Step = (workos: WorkOS, input: StepInput) => Promise<StepResult>;

/** What the user entered in a step. */
export function enteredIn(step: SignInStep, waiting: Waiting | null): Entered {
  if (step === "reset-password") return "reset-link";
  if (step !== "code") return "form";
  return waiting?.kind === "totp" ? "totp-code" : "mailed-code";
}

/** Whether a step starts a sign-in, and gives up the one in progress. */
export const isStart = (step: SignInStep): boolean => !["code", "resend", "organization"].includes(step);

/** Whether a step sends a mail. */
export const sendsMail = (step: SignInStep): boolean =>
  step === "send-code" || step === "resend" || step === "forgot-password";

const REVEALING: ReadonlySet<string> = new Set(["sign_up_not_allowed", "password_reset_not_allowed"]);

/**
 * Returns what a mail would have led to that was refused because of its address, so that the page does not tell whether the address has an
 * account; null for other errors. WorkOS's limit of mails, too, may count only for accounts.
 */
export function asIfSent(step: SignInStep, { fields, waiting }: StepInput, error: unknown): StepResult | null {
  const { status, code } = readError(error);
  if (status !== 404 && status !== 429 && !REVEALING.has(code)) return null;
  const { email, invitationToken } = fields;
  if (step === "forgot-password") return { kind: "sent", waiting: { kind: "reset-sent", email } };
  if (step === "send-code") return { kind: "sent", waiting: { kind: "enter-code", email, invitationToken } };
  // To verify an address, the user has already proved that the account is theirs.
  const hidden = step === "resend" && (waiting?.kind === "enter-code" || waiting?.kind === "reset-sent");
  return hidden ? { kind: "sent", waiting } : null;
}

/** Takes a step. Throws the error of @workos-inc/node. */
export const takeStep = (step: SignInStep, workos: WorkOS, input: StepInput): Promise<StepResult> =>
  STEPS[step](workos, input);

const STEPS: Readonly<Record<SignInStep, Step>> = {
  password: (workos, { fields, visitor }) => authenticated(byPassword(workos, fields.email, fields, visitor)),

  "sign-up": async (workos, { fields, visitor, signUp }) => {
    const { email, password, firstName, lastName } = fields;
    if (!signUp && !(await isInvited(workos, fields))) return { kind: "no-sign-up" };
    const names = { ...(firstName !== "" && { firstName }), ...(lastName !== "" && { lastName }) };
    await workos.userManagement.createUser({ email, password, ...names });
    return authenticated(byPassword(workos, email, fields, visitor));
  },

  "send-code": (workos, { fields: { email, invitationToken } }) =>
    sendCode(workos, { kind: "enter-code", email, invitationToken }),

  code: async (workos, { fields: { code }, waiting, visitor }) => {
    const { userManagement } = workos;
    switch (waiting?.kind) {
      case "enter-code": {
        const { email, invitationToken } = waiting;
        const invitation = invitationToken !== "" && { invitationToken };
        return authenticated(userManagement.authenticateWithMagicAuth({ code, email, ...invitation, ...visitor }));
      }
      case "verify-email": {
        const pendingAuthenticationToken = waiting.token;
        const answer = { code, pendingAuthenticationToken, ...visitor };
        return authenticated(userManagement.authenticateWithEmailVerification(answer));
      }
      case "totp": {
        const { token: pendingAuthenticationToken, challengeId: authenticationChallengeId } = waiting;
        const answer = { code, pendingAuthenticationToken, authenticationChallengeId, ...visitor };
        return authenticated(userManagement.authenticateWithTotp(answer));
      }
      default:
        return { kind: "expired" };
    }
  },

  resend: async (workos, { waiting }) => {
    if (waiting?.kind === "enter-code") return sendCode(workos, waiting);
    if (waiting?.kind === "reset-sent") return sendReset(workos, waiting.email);
    if (waiting?.kind !== "verify-email" || waiting.verificationId === "") return { kind: "expired" };
    const { userId } = await workos.userManagement.getEmailVerification(waiting.verificationId);
    await workos.userManagement.sendVerificationEmail({ userId });
    return { kind: "sent", waiting };
  },

  "forgot-password": (workos, { fields: { email } }) => sendReset(workos, email),

  "reset-password": async (workos, { fields, visitor }) => {
    const { token, password } = fields;
    const { user } = await workos.userManagement.resetPassword({ token, newPassword: password });
    return authenticated(byPassword(workos, user.email, fields, visitor));
  },

  organization: (workos, { fields: { organizationId }, waiting, visitor }) => {
    if (waiting?.kind !== "choose-organization") return Promise.resolve({ kind: "expired" });
    const choice = { organizationId, pendingAuthenticationToken: waiting.token, ...visitor };
    return authenticated(workos.userManagement.authenticateWithOrganizationSelection(choice));
  },

  sso: async (workos, { fields: { email } }) => {
    const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
    const { data } = await workos.organizations.listOrganizations({ domains: [domain] });
    // Until a domain is verified, any organization could claim it.
    const owner = data.find(({ domains }) => domains.some((one) => one.domain === domain && one.state === "verified"));
    if (owner === undefined) return { kind: "no-sso" };
    const { data: connections } = await workos.sso.listConnections({ organizationId: owner.id });
    const connectionIds = connections.filter(({ state }) => state === "active").map(({ id }) => id);
    return connectionIds.length === 0 ? { kind: "no-sso" } : { kind: "sso", connectionIds };
  },

  cancel: () => Promise.resolve({ kind: "canceled" }),
};

async function authenticated(call: Promise<AuthenticationResponse>): Promise<StepResult> {
  return { kind: "authenticated", authentication: await call };
}

function byPassword(
  { userManagement }: WorkOS,
  email: string,
  { password, invitationToken }: Fields,
  visitor: StepInput["visitor"],
): Promise<AuthenticationResponse> {
  const invitation = invitationToken !== "" && { invitationToken };
  return userManagement.authenticateWithPassword({ email, password, ...invitation, ...visitor });
}

async function sendCode(
  { userManagement }: WorkOS,
  waiting: Extract<Waiting, { kind: "enter-code" }>,
): Promise<StepResult> {
  const { email, invitationToken } = waiting;
  await userManagement.createMagicAuth({ email, ...(invitationToken !== "" && { invitationToken }) });
  return { kind: "sent", waiting };
}

async function sendReset({ userManagement }: WorkOS, email: string): Promise<StepResult> {
  await userManagement.createPasswordReset({ email });
  return { kind: "sent", waiting: { kind: "reset-sent", email } };
}

async function isInvited({ userManagement }: WorkOS, { email, invitationToken }: Fields): Promise<boolean> {
  if (invitationToken === "") return false;
  try {
    const invitation = await userManagement.findInvitationByToken(invitationToken);
    return invitation.state === "pending" && invitation.email.toLowerCase() === email.toLowerCase();
  } catch (error) {
    if (readError(error).status === 404) return false;
    throw error;
  }
}
