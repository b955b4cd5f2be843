// The directory ends in the state that WorkOS holds, whatever becomes of the deliveries: random lives of users, organizations,
// memberships, roles, invitations and sessions in local AuthKit, whose events arrive in any order, repeatedly, or not at all. What was
// lost is healed by the reconciliation. `npm run soak -- directory` plays 10 000 lives; a failure names its seed.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Json } from "../../packages/auth/src/component/model/json.ts";
import type { KindName } from "../../packages/auth/src/component/model/kinds.ts";
import { shapeOf } from "../../packages/auth/src/component/model/shapes.ts";
import { connect, watch } from "../../packages/lockstep/test/database/support/clients.ts";
import { type LocalAuthKit, API_KEY, startAuthKit } from "./support/authkit.ts";
import { type Api, type Life, type LifeEvent, apiOf, listAll, live, randomOf, shuffled } from "./support/lives.ts";
import { type PushedApp, pushApp } from "./support/pushed-app.ts";

const SECRET = "whsec_of_lives";
const LIVES = Number(process.env["RUNS"] ?? 100);
const SEED = Number(process.env["SEED"] ?? 1);
/** Lives between two reconciliations. */
const BATCH = 250;
/** Deliveries at once. */
const AT_ONCE = 8;

let authkit: LocalAuthKit;
let app: PushedApp;
let api: Api;
/** Local AuthKit as Convex sees it: in some batches, the lost events are too old for the Events API. */
let front: { url: string; hidesEvents: boolean; close: () => void };

beforeAll(async () => {
  // The reconciliation leaves the newest events for the next time, so they must not be new.
  const now = (): number => Date.now() - 120_000;
  authkit = await startAuthKit({ users: [], settings: { emailVerification: false }, now });
  api = apiOf(authkit.url);
  front = await startFront();
  app = await pushApp("directory-life", {
    copy: "convergence",
    environment: { WORKOS_API_KEY: API_KEY, WORKOS_WEBHOOK_SECRET: SECRET },
    args: ["--authkit-url", front.url],
  });
  expect(app.pushed.stderr).toContain("Convex functions ready!");
});

afterAll(async () => {
  await app.close();
  front.close();
  await authkit.close();
});

async function startFront(): Promise<typeof front> {
  const server = createServer((request, response) => {
    void (async () => {
      const isHidden = front.hidesEvents && request.url!.startsWith("/events");
      const { authorization = "" } = request.headers;
      const answer = isHidden
        ? Response.json({ object: "list", data: [], list_metadata: { before: null, after: null } })
        : await fetch(authkit.url + request.url, { headers: { authorization } });
      response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, hidesEvents: false, close: () => server.close() };
}

async function deliver(event: LifeEvent): Promise<void> {
  const body = JSON.stringify(event);
  const t = Date.now();
  const v1 = createHmac("sha256", SECRET).update(`${t}.${body}`).digest("hex");
  const headers = { "workos-signature": `t=${t}, v1=${v1}` };
  const { status } = await fetch(`${app.siteUrl}/workos/webhook`, { method: "POST", body, headers });
  expect(status).toBe(200);
}

/** Runs the tasks, some at once. */
async function inParallel<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await run(item);
  });
  await Promise.all(workers);
}

let lastEvent: string | null = null;
/** Returns the events since the last time. */
async function newEvents(): Promise<LifeEvent[]> {
  const all: LifeEvent[] = [];
  for (;;) {
    const page = await api("GET", `/events?limit=100&order=asc${lastEvent === null ? "" : `&after=${lastEvent}`}`);
    const data = page!["data"] as LifeEvent[];
    all.push(...data);
    lastEvent = data.at(-1)?.id ?? lastEvent;
    if ((page!["list_metadata"] as { after: unknown }).after === null) return all;
  }
}

/** How handlers name the object of an event. */
function keyOf({ data }: LifeEvent): string {
  const { id = "", slug = "", organization_id = "" } = data as Record<string, string>;
  return slug === "" ? id : `${organization_id}/${slug}`;
}

const HANDLED =
  /^(user|organization|organization_membership|organization_domain|organization_role|invitation|session)\./;

/** JSON with sorted names: Convex sorts them. */
function textOf(value: object): string {
  const isPlain = (each: unknown): each is object => typeof each === "object" && each !== null && !Array.isArray(each);
  return JSON.stringify(value, (_, each: unknown) =>
    isPlain(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}

/** What WorkOS holds of a life, in the shapes of the directory. */
async function truthOf({ userIds, organizationIds }: Life): Promise<Record<string, string[]>> {
  const shape = (kind: KindName, data: readonly Json[]): string[] =>
    data.map((each) => textOf(shapeOf(kind, each))).sort();
  const found = async (path: string): Promise<Json[]> => {
    const object = await api("GET", path);
    return object === null ? [] : [object];
  };
  const of = async (ids: string[], read: (id: string) => Promise<Json[]>): Promise<Json[]> =>
    (await Promise.all(ids.map(read))).flat();
  const organizations = await of(organizationIds, (id) => found(`/organizations/${id}`));
  const living = organizations.map(({ id }) => String(id));
  const roles = await of(living, async (id) =>
    (await listAll(api, `/authorization/organizations/${id}/roles`))
      .filter(({ type }) => type === "OrganizationRole")
      .map((role): Json => ({ ...role, organization_id: id })),
  );
  const statuses = "statuses=active&statuses=inactive&statuses=pending";
  return {
    users: shape("users", await of(userIds, (id) => found(`/user_management/users/${id}`))),
    organizations: shape("organizations", organizations),
    domains: shape(
      "domains",
      organizations.flatMap(({ domains }) => domains as Json[]),
    ),
    members: shape(
      "memberships",
      await of(organizationIds, (id) =>
        listAll(api, `/user_management/organization_memberships?organization_id=${id}&${statuses}`),
      ),
    ),
    roles: shape("roles", roles),
    invitations: shape(
      "invitations",
      await of(organizationIds, (id) => listAll(api, `/user_management/invitations?organization_id=${id}`)),
    ),
    activeSessions: (await of(userIds, (id) => listAll(api, `/user_management/users/${id}/sessions`)))
      .filter(({ status }) => status === "active")
      .map(({ id }) => String(id))
      .sort(),
  };
}

interface Told {
  event: string;
  eventId: string;
  updatedAt: string;
}

interface Directory {
  users: object[];
  organizations: object[];
  domains: object[];
  members: object[];
  roles: object[];
  invitations: object[];
  sessions: { sessionId: string; isEnded: boolean }[];
  told: Told[][];
}

function knownOf(state: Directory, life: Life): Record<string, string[]> {
  const { users, organizations, domains, members, roles, invitations, sessions } = state;
  const sorted = (list: object[]): string[] => list.map(textOf).sort();
  const active = sessions.filter(({ sessionId, isEnded }) => !isEnded && life.sessionIds.includes(sessionId));
  return {
    users: sorted(users),
    organizations: sorted(organizations),
    domains: sorted(domains),
    members: sorted(members),
    roles: sorted(roles),
    invitations: sorted(invitations),
    activeSessions: active.map(({ sessionId }) => sessionId).sort(),
  };
}

/** What is wrong with what handlers were told of an object, or null. */
function wrongWith(told: readonly Told[], key: string, exists: boolean, updatedAt: string | undefined): string | null {
  const ids = told.map(({ eventId }) => eventId);
  if (new Set(ids).size < ids.length) return `${key}: told twice of one event: ${textOf(told)}`;
  const named = (end: string): number => told.filter(({ event }) => event.endsWith(end)).length;
  const isRole = key.includes("/");
  const [created, deleted] = [named(".created"), named(".deleted")];
  // A role can exist several times.
  if (!isRole && created > 1) return `${key}: told ${created} times of its beginning: ${textOf(told)}`;
  if (exists && created !== deleted + 1) return `${key}: exists, but the handlers know otherwise: ${textOf(told)}`;
  if (!exists && created !== deleted) return `${key}: is gone, but the handlers know otherwise: ${textOf(told)}`;
  if (told.length > 0 && !told[0]!.event.endsWith(".created")) return `${key}: began with ${told[0]!.event}`;
  if (exists && updatedAt !== undefined && told.at(-1)!.updatedAt !== updatedAt)
    return `${key}: the handlers know ${told.at(-1)!.updatedAt}, WorkOS has ${updatedAt}: ${textOf(told)}`;
  return null;
}

async function playBatch(first: number, count: number): Promise<void> {
  const random = randomOf(SEED * 1_000_003 + first);
  front.hidesEvents = (first / BATCH) % 2 === 1;
  const lives: Life[] = [];
  for (let index = first; index < first + count; index++) {
    const life = await live(api, `life${SEED}x${index}`, random);
    life.events = (await newEvents()).filter(({ event }) => HANDLED.test(event));
    life.keys = [...new Set(life.events.map(keyOf))];
    // A deleted user who signs in by email is a new one.
    life.userIds = life.keys.filter((key) => key.startsWith("user_"));
    lives.push(life);
  }
  const userIds = lives.flatMap((life) => life.userIds);
  await app.mutation("life:breakHandlers", { userIds: shuffled(userIds, random).slice(0, Math.ceil(count / 10)) });
  const deliveries = lives.flatMap(({ events }) =>
    events.flatMap((event) => {
      // Nothing but events tells of sessions: without the Events API, those are not lost.
      const isLost = random() < 0.15 && !(front.hidesEvents && event.event.startsWith("session."));
      return isLost ? [] : random() < 0.2 ? [event, event] : [event];
    }),
  );
  await inParallel(shuffled(deliveries, random), deliver);
  await app.mutation("life:sync");
  await watch(connect(app), "life:health").until(
    ({ lastRun }: { lastRun: { state: string; phase: string | null } }) => lastRun.state === "done",
  );
  await app.mutation("life:breakHandlers", { userIds: [] });
  await expect.poll(() => app.mutation("life:retry"), { interval: 100 }).toBe(0);

  await inParallel(lives, async (life) => {
    const { userIds, organizationIds, keys } = life;
    const look = async (): Promise<Directory> =>
      (await app.query("life:state", { userIds, organizationIds, keys })) as Directory;
    const truth = await truthOf(life);
    const where = `SEED=${SEED} RUNS=${first + count}, ${life.events.map(({ event }) => event).join(", ")}`;
    // What belonged to something deleted is removed right after it, and its handlers are told after that.
    await expect.poll(async () => knownOf(await look(), life), { message: where }).toEqual(truth);
    const current = new Map<string, string | undefined>();
    for (const kind of ["users", "organizations", "members"] as const)
      for (const text of truth[kind]!) {
        const { userId, organizationId, membershipId, updatedAt } = JSON.parse(text);
        current.set(kind === "members" ? membershipId : kind === "users" ? userId : organizationId, updatedAt);
      }
    for (const kind of ["domains", "roles", "invitations"] as const)
      for (const text of truth[kind]!) {
        const { domainId, organizationId, slug, invitationId } = JSON.parse(text);
        current.set(domainId ?? invitationId ?? `${organizationId}/${slug}`, undefined);
      }
    const wrong = async (): Promise<(string | null)[]> => {
      const { told } = await look();
      return keys.map((key, index) => {
        // Sessions, and invitations of a deleted organization, have no deletion.
        if (key.startsWith("session_") || key.startsWith("invitation_")) return null;
        return wrongWith(told[index]!, key, current.has(key), current.get(key));
      });
    };
    await expect.poll(async () => (await wrong()).filter((each) => each !== null), { message: where }).toEqual([]);
  });
}

it(`[D20] [D21] ${LIVES} random lives end as in WorkOS, and handlers are told of each event once`, async () => {
  for (let first = 0; first < LIVES; first += BATCH) {
    await playBatch(first, Math.min(BATCH, LIVES - first));
    if (LIVES > BATCH) process.stderr.write(`${Math.min(first + BATCH, LIVES)} of ${LIVES} lives\n`);
  }
});
