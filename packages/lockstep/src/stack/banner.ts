// The short table that shows that the stack is ready and how to use it.

import { homedir } from "node:os";
import path from "node:path";
import { quoted } from "../quoted.ts";
import type { Stack } from "./create-stack.ts";
import { PASSWORD, USERS } from "./defaults.ts";
import { paint } from "./format-line.ts";

/** The contents of the table. */
export interface BannerOptions {
  stack: Pick<Stack, "apps" | "authkitUrl" | "convexUrl" | "data" | "seeded">;
  /** False when the state is deleted at the end. */
  kept: boolean;
  /** Time it took to start, in ms. */
  took: number;
  /** Use terminal colors. */
  color: boolean;
}

/** How many seeded users are listed. */
const SHOWN = 3;

/** The table, one string with line breaks. */
export function banner({ stack, kept, took, color }: BannerOptions): string {
  const { seeded } = stack;
  const more = seeded.length > SHOWN ? ` and ${seeded.length - SHOWN} more` : "";
  const rows: [string, string][] = [
    ...stack.apps.map(({ name, url }): [string, string] => [name === "app" ? "App" : name, paint(url, 1, color)]),
    ["AuthKit", stack.authkitUrl],
    ["Convex", stack.convexUrl],
    ["Sign in", `${USERS.map(({ email }) => email).join(" or ")}, password ${PASSWORD}`],
    ...(seeded.length > 0
      ? [
          ["Seeded", `${seeded.slice(0, SHOWN).join(", ")}${more}, with one click on the sign-in page`] as [
            string,
            string,
          ],
        ]
      : []),
    ["Mail", `${stack.authkitUrl}/_lockstep/outbox`],
    [
      "Data",
      kept
        ? `${shortened(stack.data, homedir(), process.platform)} (delete it to start fresh)`
        : "deleted when this stops",
    ],
    ["Stop", "Ctrl-C"],
  ];
  const width = Math.max(8, ...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => `  ${paint(name.padEnd(width), 2, color)} ${value}`);
  return ["", `  ${paint("Ready", 32, color)} in ${(took / 1000).toFixed(1)} s`, "", ...table, ""].join("\n");
}

/** As typed in a shell; `~` only where every shell expands it, and outside of quotes. */
export function shortened(folder: string, home: string, platform: NodeJS.Platform): string {
  const within = path.relative(home, folder);
  if (platform === "win32" || within.startsWith("..") || path.isAbsolute(within)) return quoted(folder, platform);
  return within === "" ? "~" : `~/${quoted(within, platform)}`;
}
