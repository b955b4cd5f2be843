// The one command that comes next. Pure.

import type { Keys } from "../plan/model.ts";

/** What to run next, and why. `exec` runs an installed command, such as `npx`. */
export function nextStep(keys: Keys, exec: string): { command: string; why: string } {
  switch (keys) {
    case "local":
      return { command: `${exec} lockstep dev`, why: "starts the app and the local stack, without an account" };
    case "managed":
      return {
        command: `${exec} convex dev`,
        why: "creates the environment at WorkOS, and writes its keys to .env.local",
      };
    case "own":
      return {
        command: `${exec} lockstep provision`,
        why: "sets your WorkOS environment up, once its WORKOS_API_KEY is in .env.local",
      };
  }
}
