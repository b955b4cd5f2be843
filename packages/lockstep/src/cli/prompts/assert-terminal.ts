// A question needs a person to answer it.

import { LockstepError } from "../../errors.ts";

/**
 * @param flag The option that answers the question.
 * @throws LockstepError `BAD_OPTION` without a terminal.
 */
export function assertTerminal(question: string, flag: string): void {
  if (process.stdin.isTTY) return;
  throw new LockstepError("BAD_OPTION", {
    what: `this question needs a terminal: "${question}"`,
    fix: `answer it with ${flag}`,
  });
}
