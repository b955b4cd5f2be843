// Takes an access token from the user: from standard input, or from a prompt that does not show it. Never from the command line, which
// other programs and the shell's history can read.

import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { cleanToken } from "../../doctor/gather/token.ts";
import { LockstepError } from "../../errors.ts";

/** Longer input is not a token. */
const MOST_CHARACTERS = 64 * 1024;

/**
 * Refuses a token among the arguments, without repeating it.
 *
 * @throws LockstepError `BAD_OPTION`
 */
export function refuseTokenArgument(argv: readonly string[]): void {
  const given = argv.some((argument) => /^--?token=/.test(argument) || /\beyJ[\w-]{8,}/.test(argument));
  if (!given) return;
  throw new LockstepError("BAD_OPTION", {
    what: "the token was given on the command line, where other programs and the shell's history can read it",
    evidence:
      "revoke its session: sign out in that browser, or in the WorkOS dashboard: Users, the user, Sessions, Revoke",
    fix: "pass --token without a value: it asks for the token without showing it, or reads it from standard input: pbpaste | lockstep doctor --token",
  });
}

/** Reads the token: a hidden prompt on a terminal, else all of standard input. */
export async function readTokenInput(): Promise<string> {
  return cleanToken(process.stdin.isTTY ? await prompt() : await readAll());
}

async function prompt(): Promise<string> {
  process.stderr.write("Access token (it is not shown, and not sent anywhere): ");
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // As a terminal, it reads without the line discipline, which would echo, and cut lines off at 4096 characters.
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // Ctrl-C ends the command, as it does without a prompt; Ctrl-D is an empty answer.
  terminal.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  try {
    return await Promise.race([terminal.question(""), closed]);
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}

async function readAll(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) {
    text += String(chunk);
    if (text.length > MOST_CHARACTERS) break;
  }
  return text;
}
