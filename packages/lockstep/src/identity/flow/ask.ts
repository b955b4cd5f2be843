// The page that asks for what a sign-in needs next.

import type { ContentfulStatusCode } from "hono/utils/http-status";
import { codePage } from "../pages/code-page.ts";
import type { Frame, Problem } from "../pages/frame.ts";
import type { Page } from "../pages/layout.ts";
import type { SignInStep } from "../sign-in/pending.ts";
import { show, type Visit } from "./visit.ts";

/** How the page is shown. */
export interface Asking {
  handle: string;
  status?: ContentfulStatusCode;
  problem?: Problem | null;
  /** True when another code was sent on request. */
  sentAgain?: boolean;
}

/** Shows it. */
export function ask(visit: Visit, signIn: SignInStep, asking: Asking): Promise<Response> {
  const { status = 200, handle } = asking;
  return show(visit, pageOf(visit, signIn, asking), { status, handle });
}

function pageOf(
  { context }: Visit,
  { pending, next }: SignInStep,
  { problem = null, sentAgain = false }: Asking,
): (frame: Frame) => Page {
  const { store } = context;
  switch (next.kind) {
    case "email_verification": {
      const email = store.users.find(pending.user_id)?.email ?? "";
      const steps = { check: "email-verification", send: "email-verification/send" };
      return (frame) => codePage({ frame, heading: "Verify your email", email, steps, problem, sentAgain });
    }
    default:
      throw new Error(`there is no page for ${next.kind}`);
  }
}
