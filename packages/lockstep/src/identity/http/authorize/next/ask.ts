// The page for the next requirement of a sign-in.

import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { User } from "../../../objects/accounts/user.ts";
import type { Frame, Problem } from "../../../pages/frame/frame.ts";
import type { Page } from "../../../pages/frame/layout.ts";
import { codePage } from "../../../pages/sign-in/code-page.ts";
import { notAllowedPage, organizationPage } from "../../../pages/sign-in/organization-pages.ts";
import { ssoRequiredPage } from "../../../pages/sign-in/sso-pages.ts";
import { userOf, type PendingSignIn } from "../../../sign-in/pending.ts";
import { show, type Visit } from "../visit/visit.ts";
import { challengeAll, enrollment } from "./second-factor.ts";

/** Options of the page. */
export interface Asking {
  handle: string;
  status?: ContentfulStatusCode;
  problem?: Problem | null;
  /** True if another code was sent on request. */
  sentAgain?: boolean;
}

/** Shows it. */
export async function ask(visit: Visit, signIn: PendingSignIn, asking: Asking): Promise<Response> {
  const user = userOf(visit.context.store, signIn.pending);
  const page = await pageOf(visit, { user, next: signIn.next }, asking);
  const { status = signIn.next.kind === "not_a_member" ? 403 : 200, handle } = asking;
  return show(visit, page, { status, handle });
}

async function pageOf(
  visit: Visit,
  { user, next }: { user: User; next: PendingSignIn["next"] },
  { problem = null, sentAgain = false }: Asking,
): Promise<(frame: Frame) => Page> {
  switch (next.kind) {
    case "sso_required":
      return (frame) => ssoRequiredPage(frame, user.email, next.connections);
    case "email_verification": {
      const steps = { check: "email-verification", send: "email-verification/send" };
      const rest = { heading: "Verify your email", email: user.email, steps, problem, sentAgain };
      return (frame) => codePage({ frame, ...rest });
    }
    case "mfa_enrollment":
      return enrollment(visit, user, problem);
    case "mfa_challenge":
      return challengeAll(visit, user, { factors: next.factors, problem });
    case "organization_selection":
      return (frame) => organizationPage(frame, next.memberships, problem);
    case "not_a_member": {
      const name = visit.context.store.organizations.find(next.organizationId)?.name ?? "the organization";
      const lead = `${user.email} does not belong to it. Ask a member to invite you, or use another account.`;
      return (frame) => notAllowedPage(frame, { heading: `You are not a member of ${name}`, lead });
    }
    case "complete":
      throw new Error("a finished sign-in asks for nothing");
  }
}
