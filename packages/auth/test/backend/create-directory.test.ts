// `createDirectory` in convex-test: reads, the session's state, and handlers.
import { componentsGeneric, getFunctionAddress, internalMutationGeneric } from "convex/server";
import { anyApi, type FunctionReference, mutationGeneric, queryGeneric } from "convex/server";
import { convexTest } from "convex-test";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDirectory } from "../../src/backend/index.ts";
import { sessionStateOf } from "../../src/backend/session-state.ts";
import type { ComponentApi } from "../../src/component/_generated/component.ts";
import { mountDirectory } from "../../src/testing/backend/index.ts";
import { createEvents } from "../support/directory/directory.ts";
import { refusedWith } from "../support/guarded-app.ts";

const workos = componentsGeneric()["workos"] as unknown as ComponentApi<"workos">;
const directory = createDirectory(workos);
const eventOf = createEvents();

/** Functions of an application with the directory. */
function appOf(functions: Record<string, unknown>) {
  const t = convexTest(undefined, { "./_generated/api.js": async () => ({}), "./app.js": async () => functions });
  mountDirectory(t);
  const refer = (name: string) => anyApi["app"]?.[name] as FunctionReference<"mutation">;
  return {
    t,
    query: (name: string, claims: object) =>
      t.withIdentity(claims).query(refer(name) as unknown as FunctionReference<"query">, {}),
    run: (name: string, args: object = {}) => t.mutation(refer(name), args),
    receive: (event: string) => t.run((ctx) => ctx.runMutation(workos.events.receive, { event })),
    health: () => t.run((ctx) => directory.health(ctx)),
    log: () => t.run(({ db }) => db.query("log").collect()),
  };
}

test("[B40] each read calls its function of the component, and returns its answer", async () => {
  const ctx = {
    runQuery: async (reference: never, args: object) => [getFunctionAddress(reference), args],
  } as never;
  const [user, organization] = [{ userId: "user_1" }, { organizationId: "org_1" }];
  const at = (path: string): object => ({ reference: `_reference/childComponent/workos/${path}` });
  expect([
    await directory.user(ctx, "user_1"),
    await directory.users(ctx, ["user_1", "user_2"]),
    await directory.userByEmail(ctx, "ada@example.com"),
    await directory.userByExternalId(ctx, "7"),
    await directory.organization(ctx, "org_1"),
    await directory.organizationsOf(ctx, "user_1"),
    await directory.membersOf(ctx, "org_1"),
    await directory.invitationsOf(ctx, "org_1"),
    await directory.rolesOf(ctx, "org_1"),
    await directory.domainsOf(ctx, "org_1"),
    await directory.sessionsOf(ctx, "user_1"),
    await directory.health(ctx),
  ]).toEqual([
    [at("read/user"), user],
    [at("read/users"), { userIds: ["user_1", "user_2"] }],
    [at("read/userByEmail"), { email: "ada@example.com" }],
    [at("read/userByExternalId"), { externalId: "7" }],
    [at("read/organization"), organization],
    [at("read/organizationsOf"), user],
    [at("read/membersOf"), organization],
    [at("read/invitationsOf"), organization],
    [at("read/rolesOf"), organization],
    [at("read/domainsOf"), organization],
    [at("read/sessionsOf"), user],
    [at("health/get"), {}],
  ]);
});

describe("session", () => {
  const TOKEN = {
    userId: "user_1",
    sessionId: "session_1",
    organizationId: "org_1",
    roles: ["admin"],
    permissions: ["read", "write"],
  };
  const MEMBERSHIP = { status: "active", roles: ["admin"], permissions: ["write", "read"], version: "7" };
  const KNOWN = { user: null, isUserDeleted: false, isSessionRevoked: false, membership: MEMBERSHIP };
  const member = (change: object): object => ({ ...KNOWN, membership: { ...MEMBERSHIP, ...change } });
  const current = { state: "current" };
  const changed = (version: string): object => ({ state: "changed", version });
  const ended = (version: string): object => ({ state: "ended", version });
  const OUTSIDE = { ...TOKEN, organizationId: null };

  test.each<[string, object, object, object]>([
    ["the same", TOKEN, KNOWN, current],
    ["the same in another order", { ...TOKEN, roles: ["admin", "b"] }, member({ roles: ["b", "admin"] }), current],
    ["a deleted user", TOKEN, { ...KNOWN, isUserDeleted: true, membership: null }, ended("user_1 deleted")],
    ["a revoked session", TOKEN, { ...KNOWN, isSessionRevoked: true }, ended("session_1 revoked")],
    ["a deleted membership", TOKEN, member({ status: "deleted", roles: [], permissions: [] }), changed("org_1 7")],
    ["an inactive membership", TOKEN, member({ status: "inactive" }), changed("org_1 7")],
    ["a membership that is not accepted yet", TOKEN, member({ status: "pending", roles: [] }), current],
    ["an unseen membership", TOKEN, { ...KNOWN, membership: null }, current],
    ["a new role", TOKEN, member({ roles: ["admin", "member"] }), changed("org_1 7")],
    ["another role", TOKEN, member({ roles: ["member"] }), changed("org_1 7")],
    ["a permission less", TOKEN, member({ permissions: ["read"] }), changed("org_1 7")],
    ["unknown permissions", TOKEN, member({ permissions: null }), current],
    ["no selected organization", OUTSIDE, { ...KNOWN, membership: null }, current],
  ])("[B41] the state with %s", (_name, token, answer, state) => {
    expect(sessionStateOf(token as never, answer as never)).toEqual(state);
  });

  test("[B41] the state is current exactly if roles and permissions are equal as sets", () => {
    const slugs = fc.array(fc.constantFrom("a", "b", "c"));
    const names = ["a", "b", "c"] as const;
    fc.assert(
      fc.property(slugs, slugs, slugs, slugs, (roles, permissions, others, more) => {
        const identity = { organizationId: "org_1", roles, permissions } as never;
        const membership = { ...MEMBERSHIP, roles: others, permissions: more };
        const isEqual = names.every(
          (name) =>
            roles.includes(name) === others.includes(name) && permissions.includes(name) === more.includes(name),
        );
        expect(sessionStateOf(identity, { ...KNOWN, membership }).state).toBe(isEqual ? "current" : "changed");
      }),
    );
  });

  test("[B42] `ensureUser` writes the caller, and neither function runs unauthenticated", async () => {
    const functions = directory.sessionFunctions({ query: queryGeneric, mutation: mutationGeneric });
    const app = appOf({ ...functions });
    const ada = app.t.withIdentity({ subject: "user_1", email: "ada@example.com" });
    expect(await ada.mutation(anyApi["app"]?.["ensureUser"] as FunctionReference<"mutation">)).toBeNull();
    const written = await app.t.run((ctx) => directory.user(ctx, "user_1"));
    expect(written).toMatchObject({ userId: "user_1", email: "ada@example.com", createdAt: null });
    for (const call of [app.run("ensureUser"), app.t.query(anyApi["app"]?.["session"] as FunctionReference<"query">)])
      expect(await refusedWith(call)).toMatchObject({ code: "UNAUTHENTICATED" });
  });
});

describe("handlers", () => {
  const onEvent = directory.handlers(
    { internalMutation: internalMutationGeneric },
    {
      "user.created": async (ctx, { id, event, data, createdAt }) => {
        await ctx.db.insert("log", { id, event, email: data.email, createdAt });
      },
      "dsync.user.created": async (ctx, { event, data }) => {
        await ctx.db.insert("log", { event, custom: data["custom"] });
      },
      "session.revoked": async () => {
        throw new Error("broken");
      },
      user_registration_action_context: async (_ctx, { data }) => {
        if (data.user_data.email.endsWith("@example.com")) return { verdict: "Allow" };
        return { verdict: "Deny", message: data.user_data.email === "" ? "" : "Use your work address." };
      },
    },
  );
  const names = ["user.created", "dsync.user.created", "session.revoked", "user_registration_action_context"];
  const data = (email: string): object => ({ id: "user_1", email });

  test("[B43] a call without an event registers the handlers, and events then reach them", async () => {
    const app = appOf({ onEvent });
    expect([await app.run("onEvent"), await app.run("onEvent")]).toEqual([null, null]);
    expect((await app.health()).handlers).toEqual(names);
    const created = eventOf("user.created", data("ada@example.com"));
    await app.receive(created);
    await app.receive(eventOf("user.updated", data("other@example.com")));
    await app.receive(eventOf("dsync.user.created", { object: "directory_user", custom: 7 }));
    const { id, created_at } = JSON.parse(created) as { id: string; created_at: string };
    expect(await app.log()).toEqual([
      expect.objectContaining({ id, event: "user.created", email: "ada@example.com", createdAt: created_at }),
      expect.objectContaining({ event: "dsync.user.created", custom: 7 }),
    ]);
    expect((await app.health()).failures).toEqual([]);
  });

  test("[B43] the component learns of an error, and what has no handler does nothing", async () => {
    const app = appOf({ onEvent });
    await app.run("onEvent");
    await app.receive(eventOf("session.revoked", { id: "session_1", user_id: "user_1", status: "revoked" }));
    const error = expect.stringContaining("broken") as string;
    expect((await app.health()).failures).toMatchObject([{ event: "session.revoked", error }]);
    for (const event of ["user.deleted", "to.string"])
      expect(await app.run("onEvent", { event: eventOf(event, {}) })).toBeNull();
  });

  test("[B44] an Action is denied with a message, also without one of its own, and otherwise allowed", async () => {
    const app = appOf({ onEvent });
    const ask = (email: string): Promise<unknown> =>
      app.run("onEvent", { event: eventOf("user_registration_action_context", { user_data: { email } }) });
    expect(await ask("ada@example.com")).toBeNull();
    expect(await ask("ada@elsewhere.com")).toBe("Use your work address.");
    expect(await ask("")).toMatch(/^You may not continue\./);
    // Not an allowance: WorkOS does what is set for errors.
    const unhandled = app.run("onEvent", { event: eventOf("authentication_action_context", {}) });
    await expect(unhandled).rejects.toThrow("authentication_action_context");
  });

  test("[B44] a handler of an Action that forgets its verdict, or misspells it, allows nothing", async () => {
    for (const verdict of [undefined, { verdict: "deny" }, { verdict: "allow" }, "Allow"]) {
      const careless = directory.handlers(
        { internalMutation: internalMutationGeneric },
        { authentication_action_context: async () => verdict as never },
      );
      const app = appOf({ onEvent: careless });
      const asked = app.run("onEvent", { event: eventOf("authentication_action_context", {}) });
      await expect(asked).rejects.toThrow('must return { verdict: "Allow" }');
    }
  });
});
