"use client";
// The sign-in page: which form is shown, by the answer to the last step.

import type { OpenStep, Refused } from "@lockstep/auth/server";
import { useActionState } from "react";
import { takeStep } from "./actions";
import { CodeForm, EnrollForm, OrganizationForm, SentForm } from "./open-forms";
import { StartForm } from "./start-forms";

export interface SignInProps {
  /** What was open when the page was loaded. */
  first: OpenStep | Refused | null;
  mode: string;
  email: string;
  /** The fields that each form sends along. */
  hidden: Record<string, string>;
}

export function SignIn({ first, mode, email, hidden }: SignInProps) {
  const [answer, action, isPending] = useActionState(takeStep, first);
  const problem = answer?.kind === "refused" ? answer : null;
  const open = problem === null ? answer : problem.open;
  const props = { action, isPending, problem, email: problem?.email || email, hidden };
  switch (open?.kind) {
    case "enter-code":
    case "verify-email":
      return <CodeForm {...props} email={open.email} isNew={open.kind === "verify-email"} />;
    case "challenge-totp":
      return <CodeForm {...props} email="" isNew={false} />;
    case "enroll-totp":
      return <EnrollForm {...props} app={open} />;
    case "choose-organization":
      return <OrganizationForm {...props} organizations={open.organizations} />;
    case "reset-sent":
      return <SentForm {...props} email={open.email} />;
    default:
      return <StartForm {...props} mode={mode} />;
  }
}
