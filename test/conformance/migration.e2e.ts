// Running apps that change over to the directory by the steps of docs/migrate.md, while pages call them: one with
// @convex-dev/workos-authkit, and two with a table of users that they fill themselves.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { ConvexHttpClient } from "convex/browser";
import type { Value } from "convex/values";
import { afterEach, expect, test } from "vitest";
import { connect, mutationNamed, queryNamed, watch } from "../../packages/lockstep/test/database/support/clients.ts";
import { post } from "../../packages/lockstep/test/database/support/convex-app.ts";
import { ROOT } from "../e2e/support/example.ts";
import { freePorts } from "../e2e/support/ports.ts";
import { shellLines, stepsOf } from "../e2e/support/guide.ts";
import { ADA, API_KEY, CLIENT, type LocalAuthKit, startAuthKit } from "./support/authkit.ts";
import { type Api, apiOf, listAll } from "./support/lives.ts";
import { type PushedApp, pushApp } from "./support/pushed-app.ts";

const PAGE = "docs/migrate.md";
const SECRET = "whsec_of_the_test";
/** Users before the change, more than WorkOS lists on one page. */
const BEFORE = 120;
const VARIABLES = {
  WORKOS_CLIENT_ID: CLIENT,
  WORKOS_API_KEY: API_KEY,
  WORKOS_WEBHOOK_SECRET: SECRET,
  WORKOS_ACTION_SECRET: "action_of_the_test",
};

/** Local AuthKit, and an app that is served and pushed. */
interface World {
  authkit: LocalAuthKit;
  app: PushedApp;
  api: Api;
  /** Ada, as a page of the app has her. */
  ada: { id: string; client: ConvexHttpClient };
}

type Past = Omit<World, "ada">;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Starts an app. What happens in `past` happened a month ago to WorkOS. */
async function start(name: string, past: (world: Past) => Promise<void> = () => Promise.resolve()): Promise<World> {
  let behindMs = 30 * 24 * 60 * 60_000;
  const ports = await freePorts();
  const endpoint_url = `http://127.0.0.1:${ports.site}/workos/webhook`;
  const authkit = await startAuthKit({
    port: ports.authkit,
    now: () => Date.now() - behindMs,
    accessTokenSeconds: 3600,
    seed: {
      users: Array.from({ length: BEFORE }, (_, n) => ({ email: `user${n}@example.com` })),
      webhookEndpoints: [{ endpoint_url, secret: SECRET, events: ["user.created", "user.updated", "user.deleted"] }],
    },
  });
  closing.push(() => authkit.close());
  const app = await pushApp(path.join(ROOT, "test/e2e/apps/guides/migrate", name), {
    ports,
    environment: VARIABLES,
    args: ["--authkit-url", authkit.url],
  });
  closing.unshift(() => app.close());
  expect([app.pushed.code, app.pushed.stderr]).toEqual([0, expect.stringContaining("Convex functions ready!")]);
  const api = apiOf(authkit.url);
  await past({ authkit, app, api });
  behindMs = 0;
  const answer = await api("POST", "/user_management/authenticate", {
    client_id: CLIENT,
    client_secret: API_KEY,
    grant_type: "password",
    ...ADA,
  });
  const { access_token, user } = answer as { access_token: string; user: { id: string } };
  const client = new ConvexHttpClient(app.url, { auth: access_token, logger: false });
  return { authkit, app, api, ada: { id: user.id, client } };
}

const query = ({ ada }: World, name: string): Promise<unknown> => ada.client.query(queryNamed(name), {});
const mutate = ({ ada }: World, name: string, args: Record<string, Value> = {}): Promise<unknown> =>
  ada.client.mutation(mutationNamed(name), args, { skipQueue: true });

/** Runs a function that is not public, of the app or of a component. */
async function run({ app }: Past, name: string, args: object = {}, componentPath = ""): Promise<unknown> {
  const { body } = await post(app, "/api/function", { path: name, args, componentPath });
  expect(body).toMatchObject({ status: "success" });
  return body["value"];
}

/** Applies a step of the guide to the app, and what the guide leaves to the reader, and pushes it. */
async function take({ app }: World, chapter: string, title = "", edit = (): void => {}): Promise<void> {
  const step = stepsOf(PAGE, chapter).find((each) => each.title.startsWith(title));
  step!.applyTo(app.folder);
  edit();
  const { code, stderr } = await app.cli("dev", "--once");
  expect([code, stderr]).toEqual([0, expect.stringContaining("Convex functions ready!")]);
}

/** Calls the app until `end`, which throws if a call has failed and else returns how often it called. */
function keepCalling(call: (count: number) => Promise<unknown>): { end: () => Promise<number> } {
  let isOver = false;
  const calls = (async () => {
    let count = 0;
    for (; !isOver; count++) {
      await call(count);
      // Leaves the processor to the push.
      await setTimeout(20);
    }
    return count;
  })();
  calls.catch(() => null);
  return {
    end() {
      isOver = true;
      return calls;
    },
  };
}

interface Health {
  handlers: string[];
  backlog: number;
  failures: object[];
  lastRun: { state: string; isDryRun: boolean; counts: Record<string, Record<string, number>> } | null;
}
const health = async (world: World): Promise<Health> => (await run(world, "health:get", {}, "workos")) as Health;

/** Waits until the newest run of the reconciliation is done. */
async function untilDone(world: World, isDryRun = false): Promise<Health> {
  await expect.poll(async () => (await health(world)).lastRun).toMatchObject({ state: "done", isDryRun });
  return await health(world);
}

/** Waits until the handlers are registered and all that was there before has been announced. */
async function untilAnnounced(world: World): Promise<void> {
  await expect.poll(async () => (await health(world)).handlers).toContain("user.created");
  await expect
    .poll(async () => {
      const { stdout } = await world.app.cli(
        "data",
        "users",
        "--component",
        "workos",
        "--format",
        "jsonl",
        "--limit",
        "8000",
      );
      return (stdout.match(/"announced": ?false/g) ?? []).length + (await health(world)).backlog;
    })
    .toBe(0);
}

/** The check of the guide: IDs in the app's rows that WorkOS does not know, and what a dry run would change. */
async function check(world: World): Promise<{ unknown: unknown[]; changes: number }> {
  await take(world, "Check");
  const [list, dryRun, ...others] = shellLines(PAGE, "npx convex run");
  expect(others).toEqual(["npx convex run --component workos health:get"]);
  const command = (line: string): string[] => line.replace("npx convex ", "").replaceAll("'", "").split(" ");
  const { code, stdout } = await world.app.cli(...command(list!));
  expect(code).toBe(0);
  const { unknown, next } = JSON.parse(stdout) as { unknown: { authId?: string }[]; next: string | null };
  expect(next).toBeNull();
  expect(await world.app.cli(...command(dryRun!))).toMatchObject({ code: 0 });
  const counts = Object.values((await untilDone(world, true)).lastRun!.counts);
  const changes = counts.map(({ added = 0, updated = 0, removed = 0 }) => added + updated + removed);
  return { unknown: unknown.map(({ authId }) => authId), changes: changes.reduce((sum, each) => sum + each, 0) };
}

const usersOf = async ({ api }: World): Promise<string[]> =>
  (await listAll(api, "/user_management/users")).map(({ id }) => String(id));

test("[D62] an app with @convex-dev/workos-authkit changes over while it is used: no row is lost or doubled", async () => {
  type Row = { _id: string; authId: string; email: string };
  const rows = async ({ app }: Past): Promise<Row[]> => (await app.query("notes:users")) as Row[];
  let gone = "";
  const world = await start("authkit", async (past) => {
    await run(past, "auth:backfillUsers");
    await watch(connect(past.app), "notes:users").until((all: Row[]) => all.length === BEFORE + 1);
    await expect.poll(() => run(past, "backfill:getBackfillApiKey", {}, "workOSAuthKit")).toBeNull();
    gone = (await rows(past)).find(({ email }) => email === "user7@example.com")!.authId;
    // The old component never hears of it.
    await past.api("POST", "/_lockstep/faults", { webhook: "lose", event: "user.deleted", count: 1 });
    await past.api("DELETE", `/user_management/users/${gone}`);
  });
  const { app, api, ada } = world;
  const chapter = "From @convex-dev/workos-authkit";
  const before = await rows(world);

  let written = 0;
  const calls = keepCalling(async (count) => {
    expect(await query(world, "me:current")).toMatchObject({ id: ada.id, email: ADA.email });
    expect((await query(world, "notes:list")) as object[]).toHaveLength(written);
    if (count % 10 !== 0) return;
    await mutate(world, "notes:add", { text: String(written) });
    written += 1;
  });
  await take(world, chapter, "1.");
  expect((await untilDone(world)).handlers).toEqual([]);
  // The old component still has the endpoint.
  const between = await api("POST", "/user_management/users", { email: "between@example.com" });
  await watch(connect(app), "notes:users").until((all: Row[]) => all.some(({ authId }) => authId === between!["id"]));

  await take(world, chapter, "2.");
  await untilAnnounced(world);
  const after = await api("POST", "/user_management/users", { email: "after@example.com", first_name: "Zoe" });
  await watch(connect(app), "notes:users").until((all: Row[]) => all.some(({ authId }) => authId === after!["id"]));
  await run(world, "sync:start", {}, "workos");
  await untilDone(world);
  expect(await check(world)).toEqual({ unknown: [gone], changes: 0 });

  await take(world, chapter, "3.");
  await api("PUT", `/user_management/users/${String(after!["id"])}`, { email: "later@example.com" });
  await watch(connect(app), "notes:users").until((all: Row[]) =>
    all.some(({ email }) => email === "later@example.com"),
  );
  expect(await calls.end()).toBeGreaterThan(50);

  const now = await rows(world);
  expect(now.map(({ authId }) => authId).toSorted()).toEqual([...(await usersOf(world)), gone].toSorted());
  expect(now.map(({ _id }) => _id)).toEqual(expect.arrayContaining(before.map(({ _id }) => _id)));
  const notes = (await query(world, "notes:list")) as object[];
  expect(notes).toEqual(Array.from({ length: written }, (_, n) => ({ text: String(n), author: ada.id })));
  expect(await health(world)).toMatchObject({ backlog: 0, failures: [] });
});

test.each([
  ["by-token", (id: string) => `https://api.workos.com/|${id}`],
  ["by-subject", (id: string) => id],
])(
  "[D63] an app with a table of users, keyed %s, changes over while it is used: no row is lost or doubled",
  async (name, keyOf) => {
    const world = await start(name);
    const { app, api, ada } = world;
    const chapter = "From a `users` table";
    interface Rows {
      users: { _id: string; authId?: string; name: string }[];
      messages: { user: string; body: string }[];
    }
    const rows = async (): Promise<Rows> => (await query(world, "rows:all")) as Rows;
    const row = await mutate(world, "users:store");
    const others = (await usersOf(world)).filter((id) => id !== ada.id).slice(0, BEFORE / 2);
    await run(world, "rows:add", { keys: others.map(keyOf) });
    // A visit with another issuer, after which the app took the user for a new one.
    if (name === "by-token") await run(world, "rows:add", { keys: [`https://auth.example.com/|${others[0]}`] });
    const before = await rows();

    let written = before.messages.length;
    const calls = keepCalling(async (count) => {
      expect(await mutate(world, "users:store")).toBe(row);
      expect((await query(world, "messages:list")) as object[]).toHaveLength(written);
      if (count % 10 !== 0) return;
      await mutate(world, "messages:send", { body: String(written) });
      written += 1;
    });
    const isByToken = name === "by-token";
    // The other one receives webhooks itself, so that the directory cannot have their path yet.
    const config = path.join(app.folder, "convex/convex.config.ts");
    const mountAt = (from: string, to: string): void =>
      writeFileSync(
        config,
        readFileSync(config, "utf8").replace(`directoryOptions(${from})`, `directoryOptions(${to})`),
      );
    const renamed = async (first_name: string): Promise<void> => {
      await api("PUT", `/user_management/users/${others[1]}`, { first_name });
      await watch(connect(app), "rows:all").until(({ users }: Rows) => users.some((user) => user.name === first_name));
    };
    await take(world, chapter, "1.", () => {
      if (!isByToken) mountAt("app", 'app, "/directory/"');
    });
    await untilDone(world);
    if (!isByToken) await renamed("Renamed before");
    if (isByToken) {
      await take(world, chapter, "2.");
      await watch(connect(app), "rows:all").until(({ users }: Rows) =>
        users.every(({ authId }) => authId !== undefined),
      );
    }
    await take(world, chapter, "3.", () => {
      if (isByToken) return;
      mountAt('app, "/directory/"', "app");
      rmSync(path.join(app.folder, "convex/http.ts"));
    });
    await untilAnnounced(world);
    await renamed("Renamed after");
    const after = await api("POST", "/user_management/users", { email: "after@example.com" });
    await watch(connect(app), "rows:all").until(({ users }: Rows) =>
      users.some(({ authId }) => authId === after!["id"]),
    );
    expect(await check(world)).toEqual({ unknown: [], changes: 0 });
    expect(await calls.end()).toBeGreaterThan(50);

    const now = await rows();
    const doubled = name === "by-token" ? [others[0]!] : [];
    expect(now.users.map(({ authId }) => String(authId)).toSorted()).toEqual(
      [...(await usersOf(world)), ...doubled].toSorted(),
    );
    expect(now.users.map(({ _id }) => _id)).toEqual(expect.arrayContaining(before.users.map(({ _id }) => _id)));
    expect(now.messages.length).toBe(written);
    expect(now.messages.slice(0, before.messages.length)).toEqual(before.messages);
    expect(new Set(now.messages.slice(before.messages.length).map(({ user }) => user))).toEqual(new Set([row]));
    expect(now.users.find(({ _id }) => _id === row)).toMatchObject({ authId: ada.id, name: ADA.firstName });
    expect(await health(world)).toMatchObject({ backlog: 0, failures: [] });
  },
);
