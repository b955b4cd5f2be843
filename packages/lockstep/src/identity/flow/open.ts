// The authorization request itself, opened in a browser: which page it begins with.

import { showNewPassword } from "./forgot-password.ts";
import { showSignIn } from "./show-sign-in.ts";
import { openSignUp } from "./sign-up.ts";
import type { Step } from "./visit.ts";

/** Begins a sign-in. */
export const open: Step = (visit) => {
  const { passwordResetToken, screenHint } = visit.authorization;
  if (passwordResetToken !== null) return showNewPassword(visit, passwordResetToken);
  if (screenHint === "sign-up") return openSignUp(visit);
  return showSignIn(visit);
};
