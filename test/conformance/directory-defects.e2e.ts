// The known defects of @convex-dev/workos-authkit, played against it and against our component through the same public ways in: signed
// webhooks, and a copy of WorkOS's users from local AuthKit. Both run in one app, whose handlers keep a row of their own for each user.

import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { post } from "../../packages/lockstep/test/database/support/convex-app.ts";
import { freePorts } from "../e2e/support/example.ts";
import { API_KEY, CLIENT, startAuthKit, type LocalAuthKit } from "./support/authkit.ts";
import { type PushedApp, pushApp } from "./support/pushed-app.ts";

const SECRET = "whsec_of_the_test";

let authkit: LocalAuthKit;
let app: PushedApp;
/** The output of a push before any variable was set. */
let firstPush: string;

/** One of the two components. */
interface Side {
  name: "ours" | "peer";
  /** The component's name in the app. */
  mount: string;
  /** The path of its webhook. */
  path: string;
  /** The address in the component's tables, or null. */
  email: (userId: string) => Promise<unknown>;
  /** What the push of an app says when no variable is set. */
  firstPush: () => Promise<unknown>;
  /** Copies WorkOS's users, to the end. */
  sync: () => Promise<void>;
  /** Starts to. */
  startSync: () => Promise<void>;
}

/** Runs a function that is not public, of the app or of a component. */
async function run(name: string, args: object = {}, componentPath = ""): Promise<unknown> {
  const { body } = await post(app, "/api/function", { path: name, args, componentPath });
  expect(body).toMatchObject({ status: "success" });
  return body["value"];
}

const peer: Side = {
  name: "peer",
  mount: "workOSAuthKit",
  path: "/workos/webhook",
  email: (userId) => app.query("peer:email", { userId }),
  firstPush: () => Promise.resolve(/Missing environment variables.*|Convex functions ready!/.exec(firstPush)?.[0]),
  startSync: async () => void (await run("peer:backfillUsers")),
  async sync() {
    await peer.startSync();
    await expect.poll(() => run("backfill:getBackfillApiKey", {}, "workOSAuthKit")).toBeNull();
  },
};
const SIDES = [peer];

/** A user as WorkOS sends one. */
interface User {
  id: string;
  email: string;
  updated_at: string;
  created_at: string;
}
type Kind = "user.created" | "user.updated" | "user.deleted";

let events = 0;
/** An event's ids are in order of creation, as WorkOS's ULIDs are. */
const eventId = (): string => `event_01${String(events++).padStart(24, "0")}`;
const at = (minute: number): string => new Date(Date.now() - 3_600_000 + minute * 60_000).toISOString();

function userOf(id: string, minute: number, email = `${minute}@example.com`): User {
  const names = { name: null, first_name: "Ada", last_name: null };
  const rest = { email_verified: true, profile_picture_url: null, last_sign_in_at: null, locale: null };
  const all = { object: "user", id, email, ...names, ...rest, external_id: null, metadata: {} };
  return { ...all, created_at: at(0), updated_at: at(minute) };
}
const eventOf = (event: Kind, data: object): object => ({
  object: "event",
  id: eventId(),
  event,
  created_at: new Date().toISOString(),
  data,
});

interface Signed {
  secret?: string;
  /** The time in the signature, in ms from now. */
  offset?: number;
  header?: boolean;
}

/** Posts a webhook; the status of the response. */
async function send(side: Side, event: object | string, signed: Signed = {}): Promise<number> {
  const { secret = SECRET, offset = 0, header = true } = signed;
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const t = Date.now() + offset;
  const v1 = createHmac("sha256", secret).update(`${t}.${body}`).digest("hex");
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (header) headers["workos-signature"] = `t=${t}, v1=${v1}`;
  return (await fetch(app.siteUrl + side.path, { method: "POST", body, headers })).status;
}

/** What the component and the app know of a user. */
interface Known {
  directory: unknown;
  app: unknown;
}
/** `right` is the address in WorkOS, where it is not in the scenario itself. */
async function known(side: Side, userId: string, right?: string): Promise<Known> {
  const name = (email: unknown): unknown => (email === right ? "as in WorkOS" : email);
  return {
    directory: name(await side.email(userId)),
    app: name(await app.query("mirror:email", { side: side.name, userId })),
  };
}
const both = (email: string | null): Known => ({ directory: email, app: email });

/** Calls local AuthKit's API. */
async function api(method: string, address: string, body?: object): Promise<{ id: string }> {
  const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
  const response = await fetch(authkit.url + address, { method, headers, body: JSON.stringify(body) });
  return (await response.json().catch(() => ({}))) as { id: string };
}
async function createUser(name = "someone"): Promise<{ id: string; email: string }> {
  const email = `${name}@${events++}.example.com`;
  return { email, ...(await api("POST", "/user_management/users", { email, email_verified: true })) };
}

/** The files of an export that contain a text. */
async function filesWith(text: string): Promise<string[]> {
  const file = path.join(app.folder, `${events++}.zip`);
  expect((await app.cli("export", "--path", file)).code).toBe(0);
  return Object.entries(unzipSync(readFileSync(file)))
    .filter(([, content]) => Buffer.from(content).includes(text))
    .map(([name]) => name);
}

interface Scenario {
  what: string;
  /** Plays it, and returns what there is to see. `id` is of a user who is in no other scenario. */
  play: (side: Side, id: string) => Promise<unknown>;
  right: unknown;
  /** What happens in the peer if it is not right. */
  peer?: unknown;
}

const SCENARIOS: Scenario[] = [
  {
    what: "an app is pushed before any variable is set",
    play: (side) => side.firstPush(),
    right: "Convex functions ready!",
    peer: "Missing environment variables: WORKOS_CLIENT_ID, WORKOS_API_KEY, WORKOS_WEBHOOK_SECRET",
  },
  {
    what: "D1 `user.updated` arrives before `user.created`",
    async play(side, id) {
      await send(side, eventOf("user.updated", userOf(id, 2)));
      await send(side, eventOf("user.created", userOf(id, 1)));
      return await known(side, id);
    },
    right: both("2@example.com"),
    // The app's handler of `user.created` never runs.
    peer: { directory: "2@example.com", app: null },
  },
  {
    what: "D2 an update arrives after the deletion",
    async play(side, id) {
      await send(side, eventOf("user.created", userOf(id, 1)));
      await send(side, eventOf("user.deleted", userOf(id, 1)));
      await send(side, eventOf("user.updated", userOf(id, 2)));
      return await known(side, id);
    },
    right: both(null),
    peer: { directory: "2@example.com", app: null },
  },
  {
    what: "D3 `user.deleted` arrives before `user.created`",
    async play(side, id) {
      await send(side, eventOf("user.deleted", userOf(id, 1)));
      await send(side, eventOf("user.created", userOf(id, 1)));
      return await known(side, id);
    },
    right: both(null),
    peer: both("1@example.com"),
  },
  {
    what: "D4 WorkOS adds a field to users",
    async play(side, id) {
      await send(side, eventOf("user.created", { ...userOf(id, 1), pronouns: "she", nested: { one: [1] } }));
      return await known(side, id);
    },
    // The SDK of the peer drops fields that it does not know; the peer fails once the SDK knows them.
    right: both("1@example.com"),
  },
  {
    what: "D5 two updates within one millisecond",
    async play(side, id) {
      const first = userOf(id, 2);
      await send(side, eventOf("user.created", userOf(id, 1)));
      await send(side, eventOf("user.updated", first));
      await send(side, eventOf("user.updated", { ...first, email: "second@example.com" }));
      return await known(side, id);
    },
    right: both("second@example.com"),
    peer: both("2@example.com"),
  },
  {
    what: "an event that is sent twice is applied once",
    async play(side, id) {
      const event = eventOf("user.created", userOf(id, 1));
      const statuses = [await send(side, event), await send(side, event)];
      return { statuses, told: await app.query("mirror:told", { side: side.name, userId: id }) };
    },
    right: { statuses: [200, 200], told: ["user.created"] },
  },
  {
    what: "a request without a signature is refused with 401",
    play: (side, id) => send(side, eventOf("user.created", userOf(id, 1)), { header: false }),
    right: 401,
    peer: 500,
  },
  {
    what: "a request with a foreign signature is refused with 401",
    play: (side, id) => send(side, eventOf("user.created", userOf(id, 1)), { secret: "whsec_of_mallory" }),
    right: 401,
    peer: 500,
  },
  {
    what: "a request signed ten minutes ago is refused with 401",
    play: (side, id) => send(side, eventOf("user.created", userOf(id, 1)), { offset: -600_000 }),
    right: 401,
    peer: 500,
  },
  {
    what: "a request signed in ten minutes is refused with 401",
    play: (side, id) => send(side, eventOf("user.created", userOf(id, 1)), { offset: 600_000 }),
    right: 401,
    peer: 200,
  },
  {
    what: "the signature is that of the bytes, not of the parsed body",
    async play(side, id) {
      const body = JSON.stringify(eventOf("user.created", userOf(id, 1)), null, 2).replace(
        '"Ada"',
        String.raw`"\u0041da"`,
      );
      return { status: await send(side, body), ...(await known(side, id)) };
    },
    right: { status: 200, ...both("1@example.com") },
    peer: { status: 500, ...both(null) },
  },
  {
    what: "an event of an unknown type is accepted",
    play: (side, id) => send(side, eventOf("user.applauded" as Kind, userOf(id, 1))),
    right: 200,
  },
  {
    what: "D6 a copy of WorkOS's users mends a stale user, and removes one who was deleted",
    async play(side) {
      const [stale, deleted, missed] = [await createUser(), await createUser(), await createUser()];
      for (const { id } of [stale, deleted])
        await send(side, eventOf("user.created", userOf(id, 1, "old@example.com")));
      await api("DELETE", `/user_management/users/${deleted.id}`);
      await side.sync();
      return {
        stale: await known(side, stale.id, stale.email),
        deleted: await known(side, deleted.id),
        missed: await known(side, missed.id, missed.email),
      };
    },
    right: { stale: both("as in WorkOS"), deleted: both(null), missed: both("as in WorkOS") },
    peer: { stale: both("old@example.com"), deleted: both("old@example.com"), missed: both("as in WorkOS") },
  },
  {
    what: "D7 the app's handler throws for one user of a copy",
    async play(side) {
      const [first, refused, last] = [await createUser(), await createUser("refused"), await createUser()];
      await side.sync();
      const all = [first, refused, last].map(({ id, email }) => known(side, id, email));
      await api("DELETE", `/user_management/users/${refused.id}`);
      return await Promise.all(all);
    },
    right: [both("as in WorkOS"), { directory: "as in WorkOS", app: null }, both("as in WorkOS")],
    peer: [both(null), both(null), both(null)],
  },
  {
    what: "the API key is stored nowhere",
    async play(side) {
      // WorkOS does not answer, so that the copy does not end.
      await api("POST", "/_lockstep/faults", { method: "*", path: "*", delay_ms: 600_000 });
      await side.startSync();
      const files = await filesWith(API_KEY);
      await api("DELETE", "/_lockstep/faults");
      return files.filter((file) => file.startsWith(`_components/${side.mount}/`));
    },
    right: [],
    peer: ["_components/workOSAuthKit/backfillState/documents.jsonl"],
  },
];

beforeAll(async () => {
  const ports = await freePorts();
  authkit = await startAuthKit({ port: ports.authkit, users: [] });
  app = await pushApp("directory", { ports, args: ["--authkit-url", authkit.url] });
  firstPush = app.pushed.stderr;
  const variables = { WORKOS_CLIENT_ID: CLIENT, WORKOS_API_KEY: API_KEY, WORKOS_WEBHOOK_SECRET: SECRET };
  for (const pair of Object.entries(variables)) await app.cli("env", "set", ...pair);
  const { code, stderr } = await app.cli("dev", "--once");
  expect([code, stderr]).toEqual([0, expect.stringContaining("Convex functions ready!")]);
});
afterAll(async () => {
  await app?.close();
  await authkit?.close();
});

describe.each(SCENARIOS)("$what", ({ play, right, peer: wrong = right }) => {
  it.each(SIDES)("[F480] $name", async (side) => {
    expect(await play(side, `user_${events++}`)).toEqual(side.name === "ours" ? right : wrong);
  });
});
