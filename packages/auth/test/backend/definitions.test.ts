// Definitions that would leave a function open, public functions, HTTP actions, and builders of convex-helpers.
import { customMutation, customQuery } from "convex-helpers/server/customFunctions";
import { actionGeneric, httpActionGeneric, internalQueryGeneric, mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";
import { describe, expect, test } from "vitest";
import { createAuth, requireAuth, requirePermission, requireRole } from "../../src/backend/index.ts";
import { appOf, refusedWith } from "../support/guarded-app.ts";

describe("definitions", () => {
  const listed = createAuth(
    { query: queryGeneric, httpAction: httpActionGeneric },
    { roles: ["admin"], permissions: [] as string[] },
  );

  test.each<[string, object]>([
    ["`role` is undefined", { role: undefined }],
    ["`permission` is undefined", { permission: undefined }],
    ['`role` is ""', { role: "" }],
    ["`permission` is null", { permission: null }],
    ['`role` is ["admin"]', { role: ["admin"] }],
    ['`role` is "owner"', { role: "owner" }],
    ['`permission` is "posts:write"', { permission: "posts:write" }],
    ["`roles` would be ignored", { roles: ["admin"] }],
    ["`permissions` would be ignored", { permissions: ["posts:write"] }],
  ])("[B14] a definition throws if %s", (problem, requirement) => {
    const definition = { ...requirement, handler: async () => new Response() } as never;
    for (const define of [listed.authedQuery, listed.orgQuery, listed.authedHttpAction, listed.orgHttpAction])
      expect(() => define(definition)).toThrow(`createAuth: ${problem}`);
  });

  test.each(["role", "permission", "roles", "permissions"])("[B14] a public function with %s throws", (option) => {
    const definition = { [option]: "admin", handler: async () => 1 } as never;
    expect(() => listed.publicQuery(definition)).toThrow(`a public function cannot require \`${option}\``);
  });

  test("[B15] a public function runs for every caller, and does not ask who calls", async () => {
    const asked: string[] = [];
    const watched: typeof queryGeneric = ((definition: { handler: (ctx: object, args: object) => unknown }) =>
      queryGeneric({
        handler: (ctx, args: Record<string, unknown>) => {
          const getUserIdentity = () => (asked.push("asked"), ctx.auth.getUserIdentity());
          return definition.handler({ ...ctx, auth: { getUserIdentity } }, args);
        },
      })) as never;
    const { publicQuery, authedQuery } = createAuth({ query: watched });
    const handler = async (): Promise<number> => 1;
    const call = appOf({ open: publicQuery({ handler }), closed: authedQuery({ handler }) });
    expect([await call("open", null), await call("open", { roles: 7 })]).toEqual([1, 1]);
    expect(asked).toEqual([]);
    expect(await call("closed", {})).toBe(1);
    expect(asked).toEqual(["asked"]);
  });

  test("[B15] there is a builder for each one given, and no public one for internal functions", () => {
    expect(
      Object.keys(createAuth({ query: queryGeneric, internalQuery: internalQueryGeneric, action: actionGeneric })),
    ).toEqual([
      "authedQuery",
      "orgQuery",
      "publicQuery",
      "authedInternalQuery",
      "orgInternalQuery",
      "authedAction",
      "orgAction",
      "publicAction",
    ]);
  });

  test("[B16] [B19] an HTTP action passes on other errors, and answers refusals of what it calls", async () => {
    const { authedHttpAction } = createAuth({ httpAction: httpActionGeneric });
    const run = (handler: () => Promise<Response>, user: object | null = { subject: "user_1" }): Promise<Response> => {
      const action = authedHttpAction(handler) as unknown as {
        _handler: (ctx: object, r: Request) => Promise<Response>;
      };
      const getUserIdentity = async () => user ?? Promise.reject(new Error("Convex: unauthenticated"));
      return action._handler({ auth: { getUserIdentity } }, new Request("https://x.convex.site"));
    };
    await expect(run(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    const nobody = { auth: { getUserIdentity: async () => null } };
    for (const required of [
      requireAuth,
      (ctx: typeof nobody) => requireRole(ctx, "a"),
      (ctx: typeof nobody) => requirePermission(ctx, "a"),
    ]) {
      const response = await run(() => required(nobody).then(() => new Response()));
      expect([response.status, await response.json()]).toEqual([
        401,
        expect.objectContaining({ code: "UNAUTHENTICATED" }),
      ]);
    }
    expect((await run(async () => new Response(), null)).status).toBe(401);
  });
});

describe("convex-helpers", () => {
  test("[B18] builders made by customQuery and customMutation can be given, and their arguments and context reach the handler", async () => {
    const input = async (_ctx: object, { tenant }: { tenant: string }) => ({
      ctx: { tenant },
      args: { loud: tenant.toUpperCase() },
    });
    const custom = { args: { tenant: v.string() }, input };
    const { authedQuery, orgMutation } = createAuth({
      query: customQuery(queryGeneric, custom),
      mutation: customMutation(mutationGeneric, custom),
    });
    const call = appOf({
      read: authedQuery({
        args: { n: v.number() },
        handler: async (ctx, { n, loud }) => [ctx.tenant, loud, n, ctx.identity.userId],
      }),
      write: orgMutation({
        role: "admin",
        args: {},
        handler: async (ctx, { loud }) => [loud, ctx.identity.organizationId],
      }),
    });
    expect(await call("read", {}, { n: 1, tenant: "a" })).toEqual(["a", "A", 1, "user_1"]);
    expect(await refusedWith(call("read", null, { n: 1, tenant: "a" }))).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await call("write", { org_id: "org_1", role: "admin" }, { tenant: "a" })).toEqual(["A", "org_1"]);
    expect(await refusedWith(call("write", { org_id: "org_1" }, { tenant: "a" }))).toMatchObject({
      code: "FORBIDDEN_ROLE",
    });
  });

  test("[B18] customQuery can be put on top of a guarded builder", async () => {
    const onTop = customQuery(createAuth({ query: queryGeneric }).authedQuery, {
      args: {},
      input: async (ctx) => ({ ctx: { me: (await requireAuth(ctx)).userId }, args: {} }),
    });
    const call = appOf({ read: onTop({ args: {}, handler: async ({ me }) => me }) });
    expect(await call("read", {})).toBe("user_1");
    expect(await refusedWith(call("read", null))).toMatchObject({ code: "UNAUTHENTICATED" });
  });
});
