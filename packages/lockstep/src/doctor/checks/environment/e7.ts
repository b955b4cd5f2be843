// E7: one variable has several values, and the one that wins is not where a person would look.

import type { Check, Finding } from "../../model/check.ts";
import { SHELL, type Setting } from "../../project/env.ts";
import type { App } from "../../project/project.ts";
import { isPlaceholder } from "../shared/variables/placeholder.ts";

export const E7: Check = {
  id: "E7",
  title: "A variable has several values, and an unexpected one wins",
  needs: [],
  why: "A variable of the shell wins over every env file. Among env files, Vite and what is built on it prefer .env.development to .env.local, while Next.js and Expo prefer .env.local. The app then uses another client ID or another deployment than the file that you, or `npx convex dev`, edited.",
  fix: "Keep the variable in one place: unset it in the shell, or delete the line that should not count.",
  *run({ project }) {
    for (const app of project.apps) yield* conflicts(app);
  },
};

function* conflicts({ env, framework }: App): Iterable<Finding> {
  for (const name of env.names) {
    if (!/WORKOS|CONVEX/.test(name)) continue;
    const [winner, ...losers] = env.all.filter((setting) => setting.name === name && setting.value !== "");
    const loser = losers.find(({ value }) => value !== winner?.value && !isPlaceholder(value));
    if (winner === undefined || loser === undefined) continue;
    const found = (why: string, fix: string): Finding => ({
      level: "warning",
      what: `${name} has two values: ${where(winner)} wins over ${where(loser)}`,
      places: [placeOf(winner, "wins"), placeOf(loser, "has no effect")],
      why,
      fix,
    });
    if (winner.file === SHELL) {
      yield found(
        `The shell's value of ${name} wins over every env file, so changes to ${loser.file} have no effect.`,
        `unset ${name}`,
      );
    } else if (winner.file === loser.file) {
      yield found(
        `In one file the last definition counts, so line ${loser.line} has no effect.`,
        `delete line ${loser.line} of ${loser.file}, or the other one`,
      );
    } else if (isLocal(loser)) {
      yield found(
        `${framework.title} prefers ${winner.file} to ${loser.file}, so what \`npx convex dev\` or a person writes to ${loser.file} has no effect.`,
        `delete the line of ${name} in ${winner.file}`,
      );
    }
    // That .env.local wins over .env is what both are for.
  }
}

function isLocal({ file }: Setting): boolean {
  return /(?:^|\/)\.env\.local$/.test(file);
}

function where({ file, line }: Setting): string {
  return file === SHELL ? SHELL : `${file}:${line}`;
}

function placeOf({ file, line }: Setting, text: string): Finding["places"][number] {
  return file === SHELL ? { text: `${SHELL}: ${text}` } : { file, line, text };
}
