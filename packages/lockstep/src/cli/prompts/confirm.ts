// Asks a person a question that can be answered with yes or no. Never asks without a terminal.

import { createInterface } from "node:readline/promises";
import { assertTerminal } from "./assert-terminal.ts";

/**
 * Returns whether the answer is yes. Default, also for Ctrl-D: no, which says that nothing was changed.
 *
 * @param flag The option that answers yes, which is required without a terminal.
 * @throws LockstepError `BAD_OPTION` without a terminal.
 */
export async function confirm(question: string, flag: string): Promise<boolean> {
  assertTerminal(question, flag);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    if (/^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())) return true;
  } catch (error) {
    // The end of the input is not a yes.
    if (!(error instanceof Error && error.message === "Aborted with Ctrl+D")) throw error;
    console.error();
  } finally {
    terminal.close();
  }
  console.error("Nothing was changed.");
  return false;
}
