// The fields of a submitted form, checked before WorkOS is asked. Pure. WorkOS decides whether a password is strong and a code right.
import type { SignInField, SignInStep } from "./answer.ts";

/** A submitted form, or an object with the same names. Fields with other names are ignored. */
export type SignInInput = FormData | Readonly<Record<string, unknown>>;

/** The fields by their names, trimmed apart from the password; "" for a missing one. */
export type Fields = Readonly<Record<FieldName, string>>;

/** The first problem of a form. */
export interface FieldProblem {
  readonly code: "required" | "invalid_email" | "too_long";
  readonly field: SignInField | null;
  readonly message: string;
}

type FieldName = SignInField | "token" | "invitationToken" | "returnTo";

/** Characters, at most. An address: RFC 5321 §4.5.3.1.3. A password is hashed, so its length costs. */
const LIMITS: Readonly<Record<FieldName, number>> = {
  email: 254,
  password: 1000,
  code: 16,
  organizationId: 64,
  firstName: 100,
  lastName: 100,
  token: 512,
  invitationToken: 512,
  returnTo: 2000,
};

const NAMES = Object.keys(LIMITS) as FieldName[];

const REQUIRED: Readonly<Record<SignInStep, readonly FieldName[]>> = {
  password: ["email", "password"],
  "sign-up": ["email", "password"],
  "send-code": ["email"],
  code: ["code"],
  resend: [],
  "forgot-password": ["email"],
  "reset-password": ["token", "password"],
  organization: ["organizationId"],
  sso: ["email"],
  cancel: [],
};

const LABELS: Readonly<Partial<Record<FieldName, string>>> = {
  email: "Enter your email.",
  password: "Enter a password.",
  code: "Enter the code.",
  organizationId: "Choose an organization.",
  token: "Open the link in the email again.",
};

/** Something, an @, a domain with a dot or a local one. WorkOS checks the rest. */
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** Whether a text names a step. */
export const isSignInStep = (name: unknown): name is SignInStep =>
  typeof name === "string" && Object.hasOwn(REQUIRED, name);

/** Returns the submitted name of the step. */
export const readStep = (input: SignInInput): unknown => valueOf(input, "step");

function valueOf(input: SignInInput, name: string): unknown {
  return input instanceof FormData ? input.get(name) : input[name];
}

/** Reads the fields of a step. */
export function readFields(input: SignInInput): Fields {
  const read = (name: FieldName): string => {
    const value = valueOf(input, name);
    if (typeof value !== "string") return "";
    if (name === "password") return value;
    // Authenticator apps and mails show codes in groups: 123 456.
    return name === "code" ? value.replaceAll(/[\s-]/g, "") : value.trim();
  };
  return Object.fromEntries(NAMES.map((name) => [name, read(name)])) as Record<FieldName, string>;
}

/** Returns the first problem of the fields of a step, or null. */
export function checkFields(step: SignInStep, fields: Fields): FieldProblem | null {
  const about = (name: FieldName): SignInField | null => (isShown(name) ? name : null);
  const long = NAMES.find((name) => fields[name].length > LIMITS[name]);
  if (long !== undefined) {
    const message = `Enter at most ${LIMITS[long]} characters.`;
    return { code: "too_long", field: about(long), message };
  }
  const missing = REQUIRED[step].find((name) => fields[name] === "");
  if (missing !== undefined) {
    return { code: "required", field: about(missing), message: LABELS[missing] ?? "Fill in this field." };
  }
  if (REQUIRED[step].includes("email") && !EMAIL.test(fields.email)) {
    const message = "Enter an email address, such as ada@example.com.";
    return { code: "invalid_email", field: "email", message };
  }
  return null;
}

const isShown = (name: FieldName): name is SignInField =>
  name !== "token" && name !== "invitationToken" && name !== "returnTo";
