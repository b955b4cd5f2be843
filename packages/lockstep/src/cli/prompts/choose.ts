// Asks a person to choose one of a few answers. Never asks without a terminal.

import { createInterface } from "node:readline/promises";
import { assertTerminal } from "./assert-terminal.ts";

/**
 * Returns the value of the chosen answer. Enter chooses the first one.
 *
 * @param flag The option that answers the question, which is required without a terminal.
 * @throws LockstepError `BAD_OPTION` without a terminal.
 */
export async function choose<T>(
  question: string,
  answers: readonly { value: T; text: string }[],
  flag: string,
): Promise<T> {
  assertTerminal(question, flag);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    console.error(question);
    for (const [index, { text }] of answers.entries()) console.error(`  ${index + 1}  ${text}`);
    for (;;) {
      const answer = (await terminal.question(`1–${answers.length} [1] `)).trim();
      const chosen = answers[answer === "" ? 0 : Number(answer) - 1];
      if (chosen !== undefined) return chosen.value;
    }
  } finally {
    terminal.close();
  }
}
