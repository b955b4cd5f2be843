"use client";
// The forms of a sign-in in progress.

import type { OpenStep } from "@lockstep/auth/server";
import { useState } from "react";
import { Field, type FormProps, Other, Step } from "./parts";

const Code = ({ problem }: FormProps) => (
  <Field
    name="code"
    label="Code"
    inputMode="numeric"
    autoComplete="one-time-code"
    required
    autoFocus
    problem={problem}
  />
);

/** A code that was mailed or, without an email, that the user's authenticator app shows. */
export function CodeForm({ isNew, ...props }: FormProps & { isNew: boolean }) {
  const { email } = props;
  const lead =
    email === "" ? "Enter the code that your authenticator app shows." : `Enter the code that we sent to ${email}.`;
  return (
    <>
      <Step
        {...props}
        title={isNew ? "Verify your email" : "Enter your code"}
        lead={lead}
        step="code"
        button="Continue"
      >
        <Code {...props} />
      </Step>
      {email !== "" && (
        <Other {...props} step="resend">
          Send another code
        </Other>
      )}
      <StartAgain {...props} />
    </>
  );
}

export function EnrollForm({ app, ...props }: FormProps & { app: Extract<OpenStep, { kind: "enroll-totp" }> }) {
  // A refusal does not repeat it.
  const [qrCode] = useState(app.qrCode);
  return (
    <>
      <Step
        {...props}
        title="Protect your account"
        lead="Add this account to your authenticator app, then enter the code that the app shows."
        step="code"
        button="Continue"
      >
        {qrCode !== null && <img src={qrCode} alt="QR code for your authenticator app" width={180} height={180} />}
        <p>
          <a href={app.uri}>Open in an app on this device</a>, or enter this key: <code>{app.secret}</code>
        </p>
        <Code {...props} />
      </Step>
      <StartAgain {...props} />
    </>
  );
}

export function OrganizationForm({ organizations, ...props }: FormProps & { organizations: Organizations }) {
  return (
    <>
      <Step {...props} title="Choose an organization" step="organization">
        <div className="choices">
          {organizations.map(({ id, name }) => (
            <button key={id} name="organizationId" value={id} className="second" disabled={props.isPending}>
              {name}
            </button>
          ))}
        </div>
        <p className="problem" aria-live="polite">
          {props.problem?.field === "organizationId" && props.problem.message}
        </p>
      </Step>
      <StartAgain {...props} />
    </>
  );
}

type Organizations = Extract<OpenStep, { kind: "choose-organization" }>["organizations"];

/** A link was mailed, if there is an account. */
export function SentForm(props: FormProps) {
  const lead = `If there is an account for ${props.email}, we sent a link to set a new password. It can take a minute.`;
  return (
    <>
      <Step {...props} title="Look into your mail" lead={lead} step="resend" button="Send another link" />
      <StartAgain {...props} />
    </>
  );
}

const StartAgain = (props: FormProps) => (
  <Other {...props} step="cancel">
    Start again
  </Other>
);
