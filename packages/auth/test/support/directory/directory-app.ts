// An application with the directory in convex-test: WorkOS's events, and what its handlers were told.
import { convexTest } from "convex-test";
import { type FunctionReference, anyApi, componentsGeneric, internalMutationGeneric } from "convex/server";
import { afterEach, beforeEach, vi } from "vitest";
import { createDirectory } from "../../../src/backend/index.ts";
import type { ComponentApi } from "../../../src/component/_generated/component.ts";
import { mountDirectory } from "../../../src/testing/backend/index.ts";

export const workos = componentsGeneric()["workos"] as unknown as ComponentApi<"workos">;
export const directory = createDirectory(workos);

/** Users whose handlers throw. */
let broken: string[] = [];

type Tell = (
  ctx: { db: { insert: (table: string, row: object) => Promise<unknown> } },
  event: { id: string; event: string; data: object },
) => Promise<void>;

const tell: Tell = async ({ db }, { event, data }) => {
  const { id, user_id, slug, email = null } = data as { id?: string; user_id?: string; slug?: string; email?: string };
  await db.insert("log", { event, key: id ?? slug, email });
  if (broken.includes(user_id ?? id ?? "")) throw new Error(`No luck with ${user_id ?? id}.`);
};

const ends = {
  "user.updated": tell,
  "user.deleted": tell,
  "organization_membership.deleted": tell,
  "organization_role.deleted": tell,
  "session.revoked": tell,
  "some.event": tell,
};
const HANDLERS = {
  all: { "user.created": tell, "organization_membership.created": tell, "organization_role.created": tell, ...ends },
  ends,
};

/** Starts one; the default has handlers of everything. */
export async function start(handlers: keyof typeof HANDLERS | null = "all") {
  const functions = {
    all: directory.handlers({ internalMutation: internalMutationGeneric }, HANDLERS.all),
    ends: directory.handlers({ internalMutation: internalMutationGeneric }, HANDLERS.ends),
  };
  const t = convexTest(undefined, { "./_generated/api.js": async () => ({}), "./app.js": async () => functions });
  mountDirectory(t);
  let events = 0;
  const app = {
    t,
    /** Registers handlers. */
    register: async (name: keyof typeof HANDLERS) => {
      await t.mutation(anyApi["app"]?.[name] as FunctionReference<"mutation">, {});
      await app.settle();
    },
    /** Runs what is scheduled for now. */
    settle: async () => {
      // Each function may schedule others, until none is left to run now.
      for (let idle = 0; idle < 3; idle++) {
        const before = vi.getTimerCount();
        vi.advanceTimersByTime(1);
        if (vi.getTimerCount() !== before) idle = -1;
        await t.finishInProgressScheduledFunctions();
      }
    },
    /** Loses everything that is scheduled. */
    forget: () => void vi.clearAllTimers(),
    /** The cron job of the reconciliation. */
    tick: async () => {
      const tick = componentsGeneric()["workos"]?.["sync"]?.["tick"] as unknown as FunctionReference<
        "mutation",
        "internal"
      >;
      await t.run((ctx) => ctx.runMutation(tick, {}));
      await app.settle();
    },
    /** Lets time pass, with what is scheduled for then. */
    wait: async (ms: number) => {
      vi.advanceTimersByTime(ms);
      await app.settle();
    },
    receive: (event: string, data: object, { id = `event_${String(++events).padStart(3, "0")}` } = {}) => {
      const created_at = new Date().toISOString();
      const json = JSON.stringify({ object: "event", id, event, data, created_at });
      return t.run((ctx) => ctx.runMutation(workos.events.receive, { event: json }));
    },
    /** The events that the handlers took, with the object and its address. */
    log: async () =>
      (await t.run(({ db }) => db.query("log").collect())).map(
        ({ event, key, email }) => `${event} ${key}${email === null ? "" : ` ${email}`}`,
      ),
    email: async (userId: string) => (await t.run((ctx) => directory.user(ctx, userId)))?.email ?? null,
    health: () => t.run((ctx) => directory.health(ctx)),
    run: t.run,
  };
  if (handlers !== null) await app.register(handlers);
  return app;
}

/** A time in a minute of the hour. */
export const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
export const user = (minute: number, more: object = {}): object => ({
  object: "user",
  id: "user_1",
  email: `${minute}@example.com`,
  created_at: at(0),
  updated_at: at(minute),
  ...more,
});
export const organization = (minute: number, id = "org_1"): object => ({
  object: "organization",
  id,
  name: `Org ${minute}`,
  created_at: at(0),
  updated_at: at(minute),
});
export const membership = (minute: number, more: object = {}): object => ({
  object: "organization_membership",
  id: "om_1",
  user_id: "user_1",
  organization_id: "org_1",
  status: "active",
  role: { slug: "member" },
  roles: [{ slug: "member" }],
  created_at: at(0),
  updated_at: at(minute),
  ...more,
});
export const role = (minute: number, permissions: string[], more: object = {}): object => ({
  object: "role",
  slug: "member",
  permissions,
  created_at: at(minute),
  updated_at: at(minute),
  ...more,
});
export const session = (status: string, more: object = {}): object => ({
  object: "session",
  id: "session_1",
  user_id: "user_1",
  status,
  created_at: at(0),
  updated_at: at(0),
  expires_at: at(59),
  ...more,
});

/** In a file's tests, time stands still until a test lets it pass. */
export function useStillTime(): void {
  beforeEach(() => {
    broken = [];
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 13), toFake: ["setTimeout", "clearTimeout", "Date"] });
  });
  afterEach(() => void vi.useRealTimers());
}

/** From now on, the handlers throw for these users. */
export function breakHandlersOf(...userIds: string[]): void {
  broken = userIds;
}
