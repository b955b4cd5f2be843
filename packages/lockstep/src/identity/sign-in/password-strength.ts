// Whether a new password is good enough: the same for the pages and the API. Old passwords are never asked again.

/** The shortest password that is taken, in characters, as in a new WorkOS environment. */
const MIN_LENGTH = 10;
/** The longest one: what a form or a body may hold anyway. */
const MAX_LENGTH = 1024;

/** What is wrong with a new password, as WorkOS's code and in words for a person; null when nothing is. */
export function passwordProblem(password: string): { code: string; message: string } | null {
  if (password.length < MIN_LENGTH) {
    return { code: "password_too_short", message: `Password must be at least ${MIN_LENGTH} characters long.` };
  }
  if (password.length > MAX_LENGTH) {
    return { code: "password_too_long", message: `Password must be at most ${MAX_LENGTH} characters long.` };
  }
  if (new Set(password).size < 4) {
    return { code: "password_too_weak", message: "Password must have more than three different characters." };
  }
  return null;
}
