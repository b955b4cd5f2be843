"use client";
// The forms that start a sign-in.

import Link from "next/link";
import { Field, type FormProps, Step } from "./parts";

export function StartForm({ mode, ...props }: FormProps & { mode: string }) {
  if (mode === "reset") return <ResetForm {...props} />;
  if (mode === "sign-up") return <SignUpForm {...props} />;
  if (mode === "code" || mode === "forgot" || mode === "sso") return <EmailForm {...props} mode={mode} />;
  return <PasswordForm {...props} />;
}

/** A link to another form, which keeps where the sign-in leads. */
function To({ mode, hidden, children }: { mode: string; hidden: Record<string, string>; children: string }) {
  const { returnTo = "/", invitationToken = "" } = hidden;
  const query = {
    ...(mode && { mode }),
    return_to: returnTo,
    ...(invitationToken && { invitation_token: invitationToken }),
  };
  return (
    <Link href={{ query }} prefetch={false}>
      {children}
    </Link>
  );
}

const Email = ({ problem, email, ...input }: FormProps & { autoFocus?: boolean }) => (
  <Field
    name="email"
    label="Email"
    type="email"
    autoComplete="username"
    required
    problem={problem}
    defaultValue={email}
    autoFocus={input.autoFocus}
  />
);

function PasswordForm(props: FormProps) {
  const { problem, hidden } = props;
  return (
    <>
      <Step {...props} title="Sign in" step="password" button="Sign in">
        <Email {...props} autoFocus />
        <Field
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          problem={problem}
        />
      </Step>
      <a
        className="button"
        href={`/auth/sign-in?${new URLSearchParams({ provider: "GoogleOAuth", return_to: hidden["returnTo"] ?? "/" })}`}
      >
        Continue with Google
      </a>
      <nav aria-label="Other ways to sign in">
        <To mode="code" hidden={hidden}>
          Email me a code
        </To>
        <To mode="sso" hidden={hidden}>
          Single sign-on
        </To>
        <To mode="forgot" hidden={hidden}>
          Forgot your password?
        </To>
        <To mode="sign-up" hidden={hidden}>
          Create an account
        </To>
      </nav>
    </>
  );
}

function SignUpForm(props: FormProps) {
  return (
    <>
      <Step {...props} title="Create an account" step="sign-up" button="Create account">
        <Email {...props} autoFocus />
        <Field
          name="password"
          label="Password"
          type="password"
          autoComplete="new-password"
          required
          problem={props.problem}
        />
      </Step>
      <nav aria-label="Other ways to sign in">
        <To mode="" hidden={props.hidden}>
          I have an account
        </To>
      </nav>
    </>
  );
}

const MODES = {
  code: { title: "Sign in with a code", lead: "We email you a code.", step: "send-code", button: "Email me a code" },
  forgot: {
    title: "Reset your password",
    lead: "We email you a link.",
    step: "forgot-password",
    button: "Email me a link",
  },
  sso: { title: "Single sign-on", lead: "Sign in where you work.", step: "sso", button: "Continue" },
} as const;

function EmailForm({ mode, ...props }: FormProps & { mode: keyof typeof MODES }) {
  return (
    <>
      <Step {...props} {...MODES[mode]}>
        <Email {...props} autoFocus />
      </Step>
      <nav aria-label="Other ways to sign in">
        <To mode="" hidden={props.hidden}>
          Use a password
        </To>
      </nav>
    </>
  );
}

function ResetForm(props: FormProps) {
  return (
    <>
      <Step {...props} title="Choose a new password" step="reset-password" button="Save and sign in">
        <Field
          name="password"
          label="New password"
          type="password"
          autoComplete="new-password"
          required
          autoFocus
          problem={props.problem}
        />
      </Step>
      <nav aria-label="Other ways to sign in">
        <To mode="forgot" hidden={props.hidden}>
          Ask for a new link
        </To>
      </nav>
    </>
  );
}
