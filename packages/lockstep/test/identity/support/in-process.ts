// Local AuthKit without a server or a file: requests go straight to the application, and tests read the store.

import { onTestFinished } from "vitest";
import { createApp } from "../../../src/identity/app.ts";
import type { AuthKitContext } from "../../../src/identity/context/context.ts";
import { createContext } from "../../../src/identity/create-context.ts";
import { newUser, type User } from "../../../src/identity/objects/accounts/user.ts";
import { resolveOptions, type AuthKitOptions } from "../../../src/identity/options/options.ts";
import { API_KEY, CLIENT, OTHER_CLIENT, REDIRECT, START } from "./local-authkit.ts";

/** A response with its parsed body. */
export interface Answer {
  status: number;
  headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of every shape
  body: any;
}

/** A local AuthKit in this process. */
export interface InProcess {
  context: AuthKitContext;
  clock: { now: number };
  request: (path: string, init?: RequestInit) => Promise<Answer>;
  /** Sends POST /user_management/authenticate as the application's server, with its client id and API key. */
  grant: (grantType: string, fields: Record<string, string>, headers?: Record<string, string>) => Promise<Answer>;
  /** The names of the events so far. */
  events: () => string[];
}

export async function open(options: Partial<AuthKitOptions> = {}): Promise<InProcess> {
  const clock = { now: START };
  const context = await createContext(
    resolveOptions({
      port: 0,
      data: null,
      clients: [
        { id: CLIENT, redirectUris: [REDIRECT] },
        { id: OTHER_CLIENT, redirectUris: ["http://localhost:9999/cb"] },
      ],
      now: () => clock.now,
      ...options,
    }),
  );
  onTestFinished(() => context.store.close());
  const app = createApp(context);
  const request = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = { host: "localhost", ...(init.headers as Record<string, string> | undefined) };
    const response = await app.request(path, { ...init, headers });
    const text = await response.text();
    const json = response.headers.get("content-type")?.startsWith("application/json") === true;
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  };
  return {
    context,
    clock,
    request,
    grant: (grant_type, fields, headers = {}) =>
      request("/user_management/authenticate", {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ grant_type, client_id: CLIENT, client_secret: API_KEY, ...fields }),
      }),
    events: () => context.store.events.list({ limit: 100, order: "asc" }).data.map(({ event }) => event),
  };
}

export const PASSWORD = "correct horse";

/** Adds an account with a password, verified by default. */
export async function addUser({ context }: Pick<InProcess, "context">, change: Partial<User> = {}): Promise<User> {
  const passwordHash = await context.passwords.hash(PASSWORD);
  return context.store.users.insert(
    { ...newUser("ada@example.com"), email_verified: true, ...change },
    { passwordHash },
  );
}
