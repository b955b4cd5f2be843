"use client";
// What the forms are made of.

import type { Refused, SignInField, SignInStep } from "@lockstep/auth/server";
import { type ComponentProps, type ReactNode, useEffect, useId, useRef } from "react";

/** What every form gets. */
export interface FormProps {
  action: (form: FormData) => void;
  isPending: boolean;
  problem: Refused | null;
  email: string;
  hidden: Record<string, string>;
}

/** A form for one step. Its title is where the reading starts, and a sentence about no field is under it. */
export function Step({ title, lead, step, button, children, ...props }: StepProps) {
  const { action, isPending, problem, hidden } = props;
  return (
    <>
      <h1>{title}</h1>
      {lead && <p>{lead}</p>}
      <form action={action} aria-busy={isPending} noValidate>
        <Hidden step={step} fields={hidden} />
        <div role="alert">{problem?.field === null && <p className="problem">{problem.message}</p>}</div>
        {children}
        {button && <button disabled={isPending}>{isPending ? "One moment…" : button}</button>}
      </form>
    </>
  );
}

interface StepProps extends FormProps {
  title: string;
  lead?: ReactNode;
  step: SignInStep;
  button?: string;
  children?: ReactNode;
}

/** A labelled input with the sentence about it. Wrong input gets the focus. */
export function Field({ name, label, problem, ...input }: FieldProps) {
  const id = useId();
  const ref = useRef<HTMLInputElement>(null);
  const message = problem?.field === name ? problem.message : null;
  useEffect(() => {
    if (message !== null) ref.current?.focus();
    // Each refusal counts, also with the same sentence.
  }, [message, problem]);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        ref={ref}
        id={id}
        name={name}
        aria-invalid={message !== null}
        aria-describedby={`${id}-problem`}
        spellCheck={false}
        {...input}
      />
      <p id={`${id}-problem`} className="problem" aria-live="polite">
        {message}
      </p>
    </div>
  );
}

interface FieldProps extends ComponentProps<"input"> {
  name: SignInField;
  label: string;
  problem: Refused | null;
}

/** Another step that a button takes. */
export function Other({
  step,
  children,
  action,
  isPending,
  hidden,
}: FormProps & { step: SignInStep; children: ReactNode }) {
  return (
    <form action={action}>
      <Hidden step={step} fields={hidden} />
      <button className="plain" disabled={isPending}>
        {children}
      </button>
    </form>
  );
}

function Hidden({ step, fields }: { step: SignInStep; fields: Record<string, string> }) {
  const all = Object.entries<string>({ ...fields, step }).filter(([, value]) => value !== "");
  return all.map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />);
}
