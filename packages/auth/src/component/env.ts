// What an app needs in its convex.config.ts to mount the directory, besides the component itself. Imports no component.
import { v } from "convex/values";

const secret = v.optional(v.string());

/**
 * The environment variables of the directory, for `defineApp({ env: directoryEnv })`. All are optional: a push never fails for want of
 * one, and what needs it says how to set it.
 *
 * - `WORKOS_API_KEY`: reads users, organizations, memberships, roles, invitations and events from WorkOS. Only ever in memory.
 * - `WORKOS_WEBHOOK_SECRET`: verifies webhooks. While it is being rotated, both secrets with a comma between them.
 * - `WORKOS_ACTION_SECRET`: verifies the requests of Actions, and signs the responses. Rotated in the same way.
 */
export const directoryEnv = {
  WORKOS_API_KEY: secret,
  WORKOS_WEBHOOK_SECRET: secret,
  WORKOS_ACTION_SECRET: secret,
};

/** The part of an app's definition that has the variables. */
interface AppWithEnv {
  readonly env: { readonly [Name in keyof typeof directoryEnv]: { __envVarRef: Name } };
}

/**
 * The options with which an app mounts the directory: `app.use(directory, directoryOptions(app))`. Webhooks arrive at
 * `/workos/webhook` of the deployment's site URL, and Actions at `/workos/action`.
 *
 * @param httpPrefix - Where the routes are instead. Default: `/workos/`.
 * @throws Error when the app does not declare {@link directoryEnv}.
 */
export function directoryOptions({ env }: AppWithEnv, httpPrefix = "/workos/") {
  // Name by name: the references are behind a proxy that does not list them.
  const { WORKOS_API_KEY, WORKOS_WEBHOOK_SECRET, WORKOS_ACTION_SECRET } = env;
  return { httpPrefix, env: { WORKOS_API_KEY, WORKOS_WEBHOOK_SECRET, WORKOS_ACTION_SECRET } };
}
