// Local AuthKit, and local Convex with an app that keeps WorkOS's users twice: with our component, and with @convex-dev/workos-authkit.
// Scenarios reach both through the same public ways in.

import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { unzipSync } from "fflate";
import { expect } from "vitest";
import { connect, watch } from "../../../packages/lockstep/test/database/support/clients.ts";
import { post } from "../../../packages/lockstep/test/database/support/convex-app.ts";
import { ROOT } from "../../e2e/support/example.ts";
import { freePorts } from "../../e2e/support/ports.ts";
import { API_KEY, CLIENT, startAuthKit } from "./authkit.ts";
import { type PushedApp, pushApp } from "./pushed-app.ts";

const SECRET = "whsec_of_the_test";
/** The clock of a server that is started with these variables. */
const A_YEAR_LATER = {
  YEARS_LATER: "1",
  NODE_OPTIONS: `--require=${path.join(ROOT, "scripts/later-clock.cjs")}`,
};

/** One of the two components. */
export interface Side {
  name: "ours" | "peer";
  /** The component's name in the app. */
  mount: string;
  /** What the push of an app says when no variable is set. */
  firstPush: () => Promise<string>;
  /** Posts a webhook; the status of the response. */
  send: (event: object | string, signed?: Signed) => Promise<number>;
  /** The addresses of a user in the component and in the app; `right` is the one in WorkOS. */
  known: (userId: string, right?: string) => Promise<Known>;
  /** The events of a user that the app's handlers got. */
  told: (userId: string) => Promise<unknown>;
  /** Begins to copy WorkOS's users. */
  startSync: () => Promise<void>;
  /** Copies WorkOS's users, to the end. */
  sync: () => Promise<void>;
  /** How many events the component remembers. */
  events: () => Promise<number>;
}

interface Signed {
  secret?: string;
  /** The time in the signature, in ms from now. */
  offset?: number;
  /** Default true. */
  hasHeader?: boolean;
}

interface Known {
  directory: unknown;
  app: unknown;
}

/** Both components, and what surrounds them. */
export interface DirectoryWorld {
  ours: Side;
  peer: Side;
  /** Calls WorkOS's API. */
  api: (method: string, address: string, body?: object) => Promise<{ id: string }>;
  /** Creates a user in WorkOS. */
  createUser: (name?: string) => Promise<{ id: string; email: string }>;
  /** Names of the files of an export that contain the API key. */
  filesWithKey: () => Promise<string[]>;
  /** Starts local Convex again, a year later. */
  moveOn: () => Promise<void>;
  close: () => Promise<void>;
}

const pushResult = ({ pushed: { stderr } }: PushedApp): string =>
  /Missing environment variables.*|Convex functions ready!/.exec(stderr)?.[0] ?? stderr;

/** Starts everything. */
export async function startDirectoryWorld(): Promise<DirectoryWorld> {
  const ports = await freePorts();
  const authkit = await startAuthKit({ port: ports.authkit, users: [] });
  const app = await pushApp("directory", { ports, args: ["--authkit-url", authkit.url] });
  const pushedFirst = pushResult(app);
  const variables = { WORKOS_CLIENT_ID: CLIENT, WORKOS_API_KEY: API_KEY, WORKOS_WEBHOOK_SECRET: SECRET };
  for (const pair of Object.entries(variables)) await app.cli("env", "set", ...pair);
  const { code, stderr } = await app.cli("dev", "--once");
  expect([code, stderr]).toEqual([0, expect.stringContaining("Convex functions ready!")]);

  /** Runs a function that is not public, of the app or of a component. */
  const run = async (name: string, componentPath = ""): Promise<unknown> => {
    const { body } = await post(app, "/api/function", { path: name, args: {}, componentPath });
    expect(body).toMatchObject({ status: "success" });
    return body["value"];
  };
  const api: DirectoryWorld["api"] = async (method, address, body) => {
    const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
    const init = { method, headers, body: JSON.stringify(body) };
    const response = await fetch(authkit.url + address, init);
    return (await response.json().catch(() => ({}))) as { id: string };
  };
  const side = (name: Side["name"], mount: string, webhook: string) => ({
    name,
    mount,
    send: (event: object | string, signed: Signed = {}) => send(app.siteUrl + webhook, event, signed),
    async known(userId: string, right?: string): Promise<Known> {
      const named = (email: unknown): unknown => (email === right ? "as in WorkOS" : email);
      const row = await app.query("mirror:email", { side: name, userId });
      return { directory: named(await app.query(`${name}:email`, { userId })), app: named(row) };
    },
    told: (userId: string) => app.query("mirror:told", { side: name, userId }),
    async events() {
      const options = ["--component", mount, "--format", "jsonl", "--limit", "8000"];
      const { stdout } = await app.cli("data", "events", ...options);
      return stdout.split("\n").filter((line) => line.startsWith("{")).length;
    },
  });
  const ours: Side = {
    ...side("ours", "workos", "/lockstep/webhook"),
    async firstPush() {
      const alone = await pushApp("directory/alone");
      const { status } = await fetch(`${alone.siteUrl}/workos/webhook`, { method: "POST", body: "{}" });
      await alone.close();
      return `${pushResult(alone)} The webhook answers ${status}.`;
    },
    startSync: async () => void (await run("ours:sync")),
    async sync() {
      await ours.startSync();
      await watch(connect(app), "ours:isSynced").until((isSynced: boolean) => isSynced);
    },
  };
  const peer: Side = {
    ...side("peer", "workOSAuthKit", "/workos/webhook"),
    firstPush: () => Promise.resolve(pushedFirst),
    startSync: async () => void (await run("peer:backfillUsers")),
    async sync() {
      await peer.startSync();
      await expect.poll(() => run("backfill:getBackfillApiKey", peer.mount)).toBeNull();
    },
  };
  await run("ours:onEvent");
  let count = 0;
  return {
    ours,
    peer,
    api,
    async createUser(name = "someone") {
      const email = `${name}@${count++}.example.com`;
      return { email, ...(await api("POST", "/user_management/users", { email, email_verified: true })) };
    },
    async filesWithKey() {
      const file = path.join(app.folder, `${count++}.zip`);
      expect((await app.cli("export", "--path", file)).code).toBe(0);
      return Object.entries(unzipSync(readFileSync(file)))
        .filter(([, content]) => Buffer.from(content).includes(API_KEY))
        .map(([name]) => name);
    },
    moveOn: () => app.crash(A_YEAR_LATER),
    async close() {
      await app.close();
      await authkit.close();
    },
  };
}

async function send(
  url: string,
  event: object | string,
  { secret = SECRET, offset = 0, hasHeader = true }: Signed,
): Promise<number> {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const t = Date.now() + offset;
  const v1 = createHmac("sha256", secret).update(`${t}.${body}`).digest("hex");
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (hasHeader) headers["workos-signature"] = `t=${t}, v1=${v1}`;
  return (await fetch(url, { method: "POST", body, headers })).status;
}
