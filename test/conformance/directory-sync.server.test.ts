// The reconciliation of the directory against local AuthKit: what it compares, what it counts, and what it does when something fails.

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, watch } from "../../packages/lockstep/test/database/support/clients.ts";
import { post } from "../../packages/lockstep/test/database/support/convex-app.ts";
import { API_KEY, type LocalAuthKit, startAuthKit } from "./support/authkit.ts";
import { type Api, apiOf } from "./support/lives.ts";
import { type PushedApp, pushApp } from "./support/pushed-app.ts";

/** Users, more than two pages. */
const USERS = 250;

let authkit: LocalAuthKit;
let app: PushedApp;
let api: Api;
/** Local AuthKit as Convex sees it. `answer` may answer in its place. */
let front: {
  url: string;
  asked: string[];
  answer: (request: IncomingMessage) => Promise<Response | null> | null;
  close: () => void;
};

const nothing = (): null => null;

async function startFront(): Promise<typeof front> {
  const server = createServer((request, response) => {
    void (async () => {
      front.asked.push(request.url!);
      const { authorization = "" } = request.headers;
      const answer =
        (await front.answer(request)) ?? (await fetch(authkit.url + request.url, { headers: { authorization } }));
      const headers = { "content-type": "application/json", "retry-after": answer.headers.get("retry-after") ?? "" };
      response.writeHead(answer.status, headers).end(await answer.text());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked: [], answer: nothing, close: () => server.close() };
}

interface Run {
  state: string;
  phase: string | null;
  isDryRun: boolean;
  error: string | null;
  counts: Record<string, { read: number; added: number; updated: number; removed: number }>;
}

interface Health {
  lastRun: Run | null;
  drift: Run | null;
  isConfigured: object;
}

/** Runs a function of the component. */
const run = async (path: string, args: object = {}): Promise<unknown> => {
  const { body } = await post(app, "/api/function", { path, args, componentPath: "workos" });
  if (body["status"] !== "success") throw new Error(String(body["errorData"] ?? body["errorMessage"]));
  return body["value"];
};
/** Waits for a state of the newest run. */
async function until(isSo: (run: Run) => boolean): Promise<Run> {
  let seen: Run | null = null;
  await watch(connect(app), "life:health").until(({ lastRun }: Health) => {
    if (lastRun !== null && isSo(lastRun)) seen = lastRun;
    return seen !== null;
  });
  return seen!;
}
const isOver = ({ state }: Run): boolean => state !== "running";
const sync = async (args: object = {}): Promise<Run> => {
  await run("sync:start", args);
  return await until(isOver);
};

beforeAll(async () => {
  authkit = await startAuthKit({ users: [], now: () => Date.now() - 120_000 });
  api = apiOf(authkit.url);
  front = await startFront();
  app = await pushApp("directory-life", { copy: "sync", args: ["--authkit-url", front.url] });
  expect(app.pushed.stderr).toContain("Convex functions ready!");
});

afterAll(async () => {
  await app.close();
  front.close();
  await authkit.close();
});

it("[D26] without a key, `start` names the command, and the cron job asks for nothing", async () => {
  await expect(run("sync:start")).rejects.toThrow("npx convex env set WORKOS_API_KEY");
  await run("sync:tick");
  expect(front.asked).toEqual([]);
  expect(await app.query("life:health")).toMatchObject({ lastRun: null, isConfigured: { apiKey: false } });
});

it("[D24] a dry run counts what a run would do, and changes nothing", async () => {
  for (let n = 0; n < USERS; n++) await api("POST", "/user_management/users", { email: `user${n}@example.com` });
  const organization = await api("POST", "/organizations", { name: "Acme" });
  const [ada] = (await api("GET", "/user_management/users?limit=1&order=asc"))!["data"] as { id: string }[];
  await api("POST", "/user_management/organization_memberships", {
    user_id: ada!.id,
    organization_id: organization!["id"],
  });
  const set = { changes: [{ name: "WORKOS_API_KEY", value: API_KEY }] };
  expect((await post(app, "/api/update_environment_variables", set)).status).toBe(200);
  const { state, counts } = await sync({ isDryRun: true });
  expect({ state, users: counts["users"] }).toEqual({
    state: "done",
    users: { read: USERS, added: USERS, updated: 0, removed: 0 },
  });
  expect(await run("read:user", { userId: ada!.id })).toBeNull();
});

const withoutEvents = async (request: IncomingMessage): Promise<Response | null> =>
  request.url!.startsWith("/events")
    ? Response.json({ object: "list", data: [], list_metadata: { after: null } })
    : null;

it("[D22] [D23] [D28] a run adds everything; the next one finds nothing to do, and reads each event once", async () => {
  front.answer = withoutEvents;
  const first = await sync();
  front.answer = nothing;
  const { users, organizations, memberships, roles } = first.counts;
  expect([users, organizations, memberships, roles].map((count) => count?.added)).toEqual([USERS, 1, 1, 1]);
  const second = await sync();
  const { events, ...rest } = second.counts;
  expect(events!.read).toBeGreaterThan(USERS);
  for (const { added, updated, removed } of Object.values(rest)) expect([added, updated, removed]).toEqual([0, 0, 0]);
  expect((await sync()).counts["events"]?.read ?? 0).toBe(0);
  const health = (await app.query("life:health")) as Health;
  expect(health).toMatchObject({ drift: { state: "done" }, lastRun: { error: null } });
});

it("[D23] a user is removed only if WorkOS says that there is none", async () => {
  const { data } = (await api("GET", "/user_management/users?limit=3&order=asc")) as unknown as {
    data: { id: string }[];
  };
  const [gone, hidden] = data.map(({ id }) => id);
  await api("DELETE", `/user_management/users/${gone}`);
  // Lists leave out another one, and no event tells of the end.
  front.answer = async (request) => {
    const noEvents = await withoutEvents(request);
    if (noEvents !== null || !request.url!.startsWith("/user_management/users?")) return noEvents;
    const page = await (
      await fetch(authkit.url + request.url, { headers: { authorization: `Bearer ${API_KEY}` } })
    ).json();
    const { data: users, ...rest } = page as { data: { id: string }[] };
    return Response.json({ ...rest, data: users.filter(({ id }) => id !== hidden) });
  };
  expect((await sync()).counts["users"]).toMatchObject({ removed: 1 });
  expect(await run("read:user", { userId: gone! })).toBeNull();
  expect(await run("read:user", { userId: hidden! })).toMatchObject({ userId: hidden });
  front.answer = nothing;
});

it("[D23] a membership of an organization that was never told of is removed if WorkOS does not know it", async () => {
  const at = { created_at: "2026-01-01T00:00:00.000Z", updated_at: "2026-01-01T00:00:00.000Z" };
  const owned = { organization_id: "org_01NEVERTOLD", user_id: "user_1", status: "active", ...at };
  const data = { object: "organization_membership", id: "om_01NEVERTOLD", ...owned };
  const event = { id: "event_never_told", event: "organization_membership.created", data, created_at: at.created_at };
  expect(await run("events:receive", { event: JSON.stringify(event) })).toBe("applied");
  expect(await run("read:membersOf", { organizationId: "org_01NEVERTOLD" })).toHaveLength(1);
  expect((await sync()).counts["memberships"]).toMatchObject({ removed: 1 });
  expect(await run("read:membersOf", { organizationId: "org_01NEVERTOLD" })).toEqual([]);
});

it("[D29] with the key of another environment, nothing is removed; and what was removed by mistake comes back", async () => {
  const empty = { object: "list", data: [], list_metadata: { after: null } };
  const gone = async (request: IncomingMessage): Promise<Response | null> =>
    request.url!.includes("?") ? Response.json(empty) : Response.json({}, { status: 404 });
  const ids = ((await api("GET", "/user_management/users?limit=100&order=asc"))!["data"] as { id: string }[]).map(
    ({ id }) => id,
  );
  const known = async (): Promise<number> => ((await run("read:users", { userIds: ids })) as object[]).length;
  expect(await known()).toBe(ids.length);
  front.answer = gone;
  const stopped = await sync();
  expect(stopped).toMatchObject({ state: "failed", error: expect.stringContaining("allowRemovals") });
  // Those before the twentieth.
  expect(await known()).toBeGreaterThanOrEqual(ids.length - 20);
  expect(await sync({ allowRemovals: true })).toMatchObject({ state: "done" });
  expect(await known()).toBe(0);
  front.answer = withoutEvents;
  expect(await sync()).toMatchObject({ state: "done", counts: { users: { added: USERS - 1 } } });
  expect(await known()).toBe(ids.length);
  front.answer = nothing;
});

it("[D25] what a replaced worker still brings is ignored, and it stops", async () => {
  let release: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  let isHeld = false;
  front.answer = async (request) => {
    if (isHeld || !request.url!.startsWith("/user_management/users?")) return null;
    isHeld = true;
    await held;
    return null;
  };
  const id = await run("sync:start");
  await expect.poll(() => isHeld).toBe(true);
  // As the watch does when a page takes too long.
  const { run: current } = (await run("worker:task", { run: id })) as { run: { step: number } };
  await run("sync:fail", { run: id, step: current.step, error: "replaced", waitMs: 0 });
  const done = await until(isOver);
  release!();
  expect(done).toMatchObject({ state: "done", counts: { users: { read: USERS - 1 } } });
  const pagesOfNext = async (): Promise<number> => {
    const asked = front.asked.length;
    expect(await sync()).toMatchObject({ counts: { users: { read: USERS - 1 } } });
    return front.asked.slice(asked).filter((url) => url.startsWith("/user_management/users?")).length;
  };
  // The old worker has asked for one page more before it heard that it was replaced.
  expect(await pagesOfNext()).toBeLessThanOrEqual(4);
  expect(await pagesOfNext()).toBe(3);
  front.answer = nothing;
});

it("[D26] when WorkOS refuses, the run says so and tries again; after 429, when WorkOS says", async () => {
  let left = 2;
  front.answer = async () => {
    left -= 1;
    if (left === 1) return new Response("{}", { status: 500 });
    return left === 0 ? new Response("{}", { status: 429, headers: { "retry-after": "1" } }) : null;
  };
  await run("sync:start");
  const failing = await until(({ error }) => error !== null);
  expect(failing.error).toMatch(/WorkOS answered GET \/\S+ with (500|429)/);
  expect(await until(isOver)).toMatchObject({ state: "done", error: null });
  front.answer = nothing;
});

it("[D25] [D27] a run that is killed in the middle goes on where it was, and the key is nowhere", async () => {
  let isReached: () => void;
  const reached = new Promise<void>((resolve) => (isReached = resolve));
  let pages = 0;
  front.answer = async (request) => {
    if (!request.url!.startsWith("/user_management/users?")) return null;
    pages += 1;
    if (pages !== 3) return null;
    isReached();
    return await new Promise<never>(() => null);
  };
  await run("sync:start");
  await reached;
  await until(({ counts }) => counts["users"]?.read === 200);
  const asked = front.asked.length;
  front.answer = nothing;
  await app.crash();
  expect(await until(isOver)).toMatchObject({ state: "done", counts: { users: { read: USERS - 1 } } });
  const again = front.asked.slice(asked).filter((url) => url.startsWith("/user_management/users?"));
  expect(again.length).toBe(1);
  const { stdout } = await app.cli("data", "--component", "workos", "runs", "--format", "jsonl");
  expect(stdout).toContain("done");
  expect(stdout).not.toContain(API_KEY);
});
