// Asks a person a question that can be answered with yes or no. Never asks without a terminal.

import { createInterface } from "node:readline/promises";
import { LockstepError } from "../../errors.ts";

/**
 * Returns whether the answer is yes. Default: no.
 *
 * @param flag The option that answers yes, which is required without a terminal.
 * @throws LockstepError `BAD_OPTION` without a terminal.
 */
export async function confirm(question: string, flag: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new LockstepError("BAD_OPTION", {
      what: `this question needs a terminal: "${question}"`,
      fix: `answer it with ${flag}`,
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
