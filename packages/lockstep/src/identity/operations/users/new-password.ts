// A new password over the API: the rule of the pages, with WorkOS's error.

import { checkNewPassword } from "../../rules/check-new-password.ts";
import { ApiRefusal } from "../shared/api-refusal.ts";

/** The password, if it is strong enough for the address. Throws 400 with the given code. */
export function strongEnough(password: string, email: string, code = "password_strength_error"): string {
  const problem = checkNewPassword(password, email);
  if (problem === null) return password;
  const errors = [{ code: "password_too_weak", message: problem }];
  throw new ApiRefusal(400, { message: "Password does not meet strength requirements.", code, errors });
}
