// Local AuthKit as the environment that is provisioned, and what a project wants of it.
import type { Desired } from "../../../src/setup/provision/desired.ts";
import type { WorkosApi } from "../../../src/setup/provision/workos-api.ts";
import { open } from "../../identity/support/in-process.ts";
import { API_KEY } from "../../identity/support/local-authkit.ts";

export const SITE = "https://happy-otter-1.convex.site";
export const URL_HERE = `${SITE}/workos/webhook`;
export const EVENTS = ["user.created", "user.updated", "session.revoked"];
export const TEMPLATE = '{ "email": "{{user.email}}" }';

export const DESIRED: Desired = {
  redirectUris: ["http://localhost:3000/auth/callback", "https://app.example.com/auth/callback"],
  corsOrigins: ["http://localhost:3000"],
  permissions: [
    { slug: "posts:read", name: "Read posts" },
    { slug: "posts:write", name: "Write posts" },
  ],
  roles: [
    { slug: "editor", name: "Editor", permissions: ["posts:read", "posts:write"] },
    { slug: "auditor", name: "Auditor", permissions: [] },
  ],
  allPermissions: true,
  webhook: { path: "/workos/webhook", events: EVENTS },
  jwtTemplate: TEMPLATE,
  origins: ["http://localhost:3000"],
  signInUrls: [],
  notes: [],
};

/** The variable of a deployment, without Convex. */
interface Variable {
  value: string;
}

/** An environment of WorkOS, and a deployment. Its keys are slow to make, so that runs of a property share it, emptied. */
export async function world() {
  const { context, request } = await open();
  const api: WorkosApi = async (method, path, body) => {
    const { status, body: answer } = await request(path, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status, body: answer as unknown };
  };
  const variable: Variable = { value: "" };
  const empty = async (): Promise<void> => {
    variable.value = "";
    const { redirectUris, corsOrigins, webhookEndpoints, permissions, roles, jwtTemplates } = context.store;
    for (const table of [redirectUris, corsOrigins, webhookEndpoints, permissions, roles, jwtTemplates]) {
      for (const { id } of table.list({ limit: 100 }).data) table.delete(id);
    }
    context.clients.refresh();
  };
  return { api, variable, empty };
}

export type World = Awaited<ReturnType<typeof world>>;

/** An environment that has nothing. */
export const ACTUAL = {
  redirectUris: [],
  corsOrigins: [],
  endpoints: [],
  permissions: [],
  roles: [],
  jwtTemplate: undefined,
} as const;
