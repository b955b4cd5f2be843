// The one command that comes next, and what to read before a deployment. Pure.

import { guideOf } from "../../doctor/report/page.ts";
import type { Adapter, Keys } from "../plan/model.ts";

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

/** What an app needs in production besides the settings of every app, with the guide to it; undefined if there is none. */
export function beforeDeploying(adapter: Adapter): { why: string; guide: string } | undefined {
  if (adapter !== "vite") return undefined;
  return {
    why: "without a custom domain at WorkOS, users of a single-page app are signed out when they reload it, and its host has to know the callback",
    guide: guideOf("spa-in-production"),
  };
}
