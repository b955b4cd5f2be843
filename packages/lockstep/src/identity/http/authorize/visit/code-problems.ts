// Messages to the user about a code that does not work.

import type { CodeProblem } from "../../../sign-in/check-code.ts";

/** One sentence or two for each. */
export const CODE_PROBLEMS: Record<CodeProblem, string> = {
  invalid_one_time_code: "This code is wrong.",
  one_time_code_previously_used: "This code was already used. Wait for the next one, or request another.",
  one_time_code_expired: "This code is older than 10 minutes. Request another one.",
  one_time_code_too_many_attempts: "This code was tried too often. Request another one.",
};
