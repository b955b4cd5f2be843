// The rules of a new password: long, and not among the first guesses. A pure decision.

/** The rule, in one sentence. */
export const PASSWORD_RULE = "At least 10 characters, and not your email.";

const MIN_LENGTH = 10;
// Argon2 accepts any length; this limits the work of one request.
const MAX_LENGTH = 1000;

/** The error in a new password for an address, or null. */
export function checkNewPassword(password: string, email: string): string | null {
  if (password.length < MIN_LENGTH) return `The password needs at least ${MIN_LENGTH} characters.`;
  if (password.length > MAX_LENGTH) return `The password may have ${MAX_LENGTH} characters at most.`;
  if (password.trim().toLowerCase() === email.trim().toLowerCase()) return "The password must not be the email.";
  if (new Set(password).size < 4) return "The password needs more than three different characters.";
  return null;
}
