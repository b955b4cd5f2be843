// `createDirectory` in convex-test: reads, the session's state, and handlers.
import { componentsGeneric, defineSchema, getFunctionAddress, internalMutationGeneric } from "convex/server";
import { anyApi, type FunctionReference, mutationGeneric, queryGeneric } from "convex/server";
import { convexTest } from "convex-test";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DirectoryComponent, createDirectory } from "../../src/backend/index.ts";
import { sessionStateOf } from "../../src/backend/session-state.ts";
import * as stub from "../support/directory-stub.ts";
import { refusedWith } from "../support/guarded-app.ts";

const components = componentsGeneric();
const workos = components["workos"];
const directory = createDirectory(workos as unknown as DirectoryComponent);

/** Functions of an application whose directory is the stub. */
function appOf(functions: Record<string, unknown>) {
  const generated = { "./_generated/api.js": async () => ({}) };
  const t = convexTest(undefined, { ...generated, "./app.js": async () => functions });
  const modules = ["read", "write", "handlers"].map((name) => [`./${name}.js`, async () => stub]);
  const schema = defineSchema({}, { schemaValidation: false });
  t.registerComponent("workos", schema, { ...generated, ...Object.fromEntries(modules) });
  const refer = (name: string) => anyApi["app"]?.[name] as FunctionReference<"mutation">;
  return {
    query: (name: string, claims: object) => t.withIdentity(claims).query(refer(name) as never, {}),
    mutation: (name: string, claims: object) => t.withIdentity(claims).mutation(refer(name), {}),
    unauthenticated: (name: "session" | "ensureUser") =>
      t[name === "session" ? "query" : "mutation"](refer(name) as never),
    run: (name: string, args: object = {}) => t.mutation(refer(name), args),
    component: (name: string, args: object = {}) =>
      t.run(async (ctx) => await ctx.runMutation(workos?.["write"]?.[name] as never, args as never)),
    written: () => t.run(async (ctx) => await ctx.runQuery(workos?.["write"]?.["written"] as never)),
    all: (table: string) => t.run(async ({ db }) => await db.query(table).collect()),
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
  const TOKEN = { subject: "user_1", sid: "session_1", org_id: "org_1", role: "admin", permissions: ["read", "write"] };
  const MEMBERSHIP = { status: "active", roles: ["admin"], permissions: ["write", "read"], version: "7" };
  const KNOWN = { user: null, isUserDeleted: false, isSessionRevoked: false, membership: MEMBERSHIP };
  const member = (change: object): object => ({ ...KNOWN, membership: { ...MEMBERSHIP, ...change } });
  const current = { state: "current" };
  const changed = (version: string): object => ({ state: "changed", version });
  const ended = (version: string): object => ({ state: "ended", version });
  const { org_id: _, ...OUTSIDE } = TOKEN;

  test.each<[string, object, object, object]>([
    ["the same", TOKEN, KNOWN, current],
    ["the same in another order", { ...TOKEN, roles: ["b"] }, member({ roles: ["b", "admin"] }), current],
    ["a deleted user", TOKEN, { ...KNOWN, isUserDeleted: true, membership: "deleted" }, ended("user_1 deleted")],
    ["a revoked session", TOKEN, { ...KNOWN, isSessionRevoked: true }, ended("session_1 revoked")],
    ["a deleted membership", TOKEN, { ...KNOWN, membership: "deleted" }, changed("org_1 deleted")],
    ["an inactive membership", TOKEN, member({ status: "inactive" }), changed("org_1 7")],
    ["a membership that is not accepted yet", TOKEN, member({ status: "pending", roles: [] }), current],
    ["an unseen membership", TOKEN, { ...KNOWN, membership: null }, current],
    ["a new role", TOKEN, member({ roles: ["admin", "member"] }), changed("org_1 7")],
    ["another role", TOKEN, member({ roles: ["member"] }), changed("org_1 7")],
    ["a permission less", TOKEN, member({ permissions: ["read"] }), changed("org_1 7")],
    ["unknown permissions", TOKEN, member({ permissions: null }), current],
    ["no selected organization", OUTSIDE, { ...KNOWN, membership: null }, current],
  ])("[B41] the state with %s", async (_name, claims, answer, state) => {
    const app = appOf(directory.sessionFunctions({ query: queryGeneric, mutation: mutationGeneric }) as never);
    await app.component("say", { answer });
    expect(await app.query("session", claims)).toEqual(state);
  });

  test("[B41] the state is current exactly if roles and permissions are equal as sets", () => {
    const slugs = fc.array(fc.constantFrom("a", "b", "c"));
    const names = ["a", "b", "c"];
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
    expect(await app.mutation("ensureUser", { subject: "user_1", email: "ada@example.com" })).toBeNull();
    expect(await app.written()).toEqual([{ userId: "user_1", email: "ada@example.com", metadata: {} }]);
    for (const name of ["session", "ensureUser"] as const)
      expect(await refusedWith(app.unauthenticated(name))).toMatchObject({ code: "UNAUTHENTICATED" });
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
  const deliver = mutationGeneric({
    handler: async (ctx, { sent }: { sent: object }): Promise<unknown> => {
      const event = JSON.stringify({ id: "event_1", created_at: "2026-01-01T00:00:00.000Z", ...sent });
      return await ctx.runMutation(workos?.["handlers"]?.["deliver"] as never, { event } as never);
    },
  });

  test("[B43] a call without an event registers the handlers, and events then reach them", async () => {
    const app = appOf({ onEvent, deliver });
    expect([await app.run("onEvent"), await app.run("onEvent")]).toEqual([null, null]);
    const created = { event: "user.created", data: { email: "ada@example.com" } };
    expect(await app.run("deliver", { sent: created })).toEqual([names, null]);
    await app.run("deliver", { sent: { event: "dsync.user.created", data: { custom: 7 } } });
    for (const event of ["user.deleted", "toString"])
      expect(await app.run("deliver", { sent: { event, data: {} } })).toEqual([names, null]);
    expect(await app.all("log")).toEqual([
      expect.objectContaining({
        id: "event_1",
        event: "user.created",
        email: "ada@example.com",
        createdAt: "2026-01-01T00:00:00.000Z",
      }),
      expect.objectContaining({ event: "dsync.user.created", custom: 7 }),
    ]);
    await expect(app.run("deliver", { sent: { event: "session.revoked", data: {} } })).rejects.toThrow("broken");
  });

  test("[B44] an Action is denied with a message, also without one of its own, and otherwise allowed", async () => {
    const app = appOf({ onEvent, deliver });
    await app.run("onEvent");
    const ask = async (email: string): Promise<unknown> => {
      const sent = { event: "user_registration_action_context", data: { user_data: { email } } };
      return ((await app.run("deliver", { sent })) as unknown[])[1];
    };
    expect(await ask("ada@example.com")).toBeNull();
    expect(await ask("ada@elsewhere.com")).toBe("Use your work address.");
    expect(await ask("")).toMatch(/^You may not continue\./);
    const unknown = { event: "authentication_action_context", data: {} };
    expect(await app.run("deliver", { sent: unknown })).toEqual([names, null]);
  });
});
