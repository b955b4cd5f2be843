// The one command that comes next. Pure.

import type { Keys } from "./plan/model.ts";

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
        command: `${exec} convex init && ${exec} convex env set WORKOS_CLIENT_ID && ${exec} convex dev`,
        why: "creates the deployment, asks for the client ID of your WorkOS environment, and pushes the functions",
      };
  }
}
