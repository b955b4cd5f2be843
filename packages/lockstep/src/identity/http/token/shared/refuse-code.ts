// The errors of an entered code, as responses.

import type { CodeProblem } from "../../../sign-in/check-code.ts";
import { refuseWithCode, type GrantRefusal } from "./grant-refusal.ts";

const MESSAGES: Record<CodeProblem, string> = {
  invalid_one_time_code: "Invalid one-time code.",
  one_time_code_previously_used: "The one-time code was used before.",
  one_time_code_expired: "The one-time code has expired.",
  one_time_code_too_many_attempts: "The one-time code was typed wrong too often.",
};

/** A refusal of a code. */
export function refuseCode(problem: CodeProblem): GrantRefusal {
  return refuseWithCode(problem, MESSAGES[problem]);
}
