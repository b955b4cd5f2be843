// Functions made with `createAuth`, in convex-test and in local Convex with real tokens: every kind of token, function and requirement.

import { readFileSync } from "node:fs";
import path from "node:path";
import { isAuthError } from "@lockstep/auth/backend";
import { ConvexHttpClient } from "convex/browser";
import { anyApi, type FunctionReference } from "convex/server";
import { convexTest } from "convex-test";
import { expect, it } from "vitest";
import type { Convex } from "../../packages/lockstep/src/database/create-convex.ts";
import { queryNamed } from "../../packages/lockstep/test/database/support/clients.ts";
import { call, push, startConvex } from "../../packages/lockstep/test/database/support/convex-app.ts";
import { createIssuer, type Issuer } from "../../packages/lockstep/test/database/support/issuer.ts";
import * as guarded from "./support/guarded-functions.ts";

type Claims = Record<string, string | string[] | { sub: string }>;

const ADMIN = { role: "admin", roles: ["admin"] };
const MEMBER = { role: "member", roles: ["member"] };
const WRITE = { permissions: ["posts:read", "posts:write"] };
const ORG = { sid: "session_1", org_id: "org_1" };

const U = "UNAUTHENTICATED";
const N = "NO_ORGANIZATION";
const R = "FORBIDDEN_ROLE";
const P = "FORBIDDEN_PERMISSION";
const ok = "user_1";
const REQUIREMENTS = ["Open", "Role", "Permission", "Both"];

/** A kind of token, its claims, and the result of authed and of org functions with each requirement. */
const MATRIX: [string, Claims | null, string[], string[]][] = [
  ["no token", null, [U, U, U, U], [U, U, U, U]],
  ["a user", { sid: "session_1" }, [ok, R, P, R], [N, N, N, N]],
  ["a user with roles but no organization", { ...ADMIN, ...WRITE }, [ok, ok, ok, ok], [N, N, N, N]],
  ["a member without roles", ORG, [ok, R, P, R], [ok, R, P, R]],
  ["a member", { ...ORG, ...MEMBER, permissions: ["posts:read"] }, [ok, R, P, R], [ok, R, P, R]],
  ["a member who may write", { ...ORG, ...MEMBER, ...WRITE }, [ok, R, ok, R], [ok, R, ok, R]],
  ["an admin who may not write", { ...ORG, ...ADMIN, permissions: [] }, [ok, ok, P, P], [ok, ok, P, P]],
  ["an admin who may write", { ...ORG, ...ADMIN, ...WRITE }, [ok, ok, ok, ok], [ok, ok, ok, ok]],
  ["an admin by a second role", { ...ORG, ...MEMBER, roles: ["member", "admin"] }, [ok, ok, P, P], [ok, ok, P, P]],
  ["an admin without `roles`", { ...ORG, role: "admin" }, [ok, ok, P, P], [ok, ok, P, P]],
  ["slugs that only resemble", { ...ORG, role: "Admin", permissions: ["posts:write "] }, [ok, R, P, R], [ok, R, P, R]],
  ["text for lists", { ...ORG, roles: "admin", permissions: "posts:write" }, [ok, R, P, R], [ok, R, P, R]],
  ["lists for text", { org_id: ["org_1"], role: ["admin"] }, [ok, R, P, R], [N, N, N, N]],
  ["an empty organization", { org_id: "", ...ADMIN, ...WRITE }, [ok, ok, ok, ok], [N, N, N, N]],
];

/** Runs one function as one caller; resolves to what it returned or to the data of its refusal. */
type Run = (name: string, claims: Claims | null, args?: Claims) => Promise<unknown>;

const kindOf = (name: string): "query" | "mutation" | "action" =>
  name.includes("Mutation") ? "mutation" : /Action|inner/.test(name) ? "action" : "query";

async function inConvexTest(): Promise<Run> {
  const app = convexTest(undefined, { "./_generated/api.js": async () => ({}), "./guarded.js": async () => guarded });
  return async (name, claims, args = {}) => {
    const caller = claims === null ? app : app.withIdentity({ subject: "user_1", issuer: "https://i", ...claims });
    const reference = anyApi["guarded"]?.[name] as FunctionReference<"query">;
    try {
      return await caller[kindOf(name) as "query"](reference, args);
    } catch (error) {
      if (isAuthError(error)) return error.data;
      throw error;
    }
  };
}

async function started(): Promise<{ convex: Convex; issuer: Issuer }> {
  const [convex, issuer] = [await startConvex(), await createIssuer()];
  const source = readFileSync(path.join(import.meta.dirname, "support/guarded-functions.ts"), "utf8");
  const app = { guarded: source, http: `${source} export default http;`, "auth.config": issuer.authConfig() };
  expect(await push(convex, app)).toBeNull();
  return { convex, issuer };
}

function inLocalConvex({ convex, issuer }: { convex: Convex; issuer: Issuer }): Run {
  return async (name, claims, args = {}) => {
    const auth = claims === null ? undefined : `Bearer ${issuer.mint(claims)}`;
    const answer = await call(convex, kindOf(name), `guarded:${name}`, args, auth);
    if (answer.status === "error" && answer.errorData === undefined) throw new Error(answer.errorMessage);
    return answer.status === "success" ? answer.value : answer.errorData;
  };
}

const summary = (result: unknown): unknown => {
  const { code, userId } = result as { code?: string; userId?: string };
  return code ?? userId;
};

it("[B10] [B11] each token gets its exact result from every kind of function, the same in convex-test and in local Convex", async () => {
  const local = inLocalConvex(await started());
  const test = await inConvexTest();
  for (const [token, claims, authed, org] of MATRIX)
    for (const kind of ["Query", "Mutation", "Action"])
      for (const [prefix, expected] of [
        ["authed", authed],
        ["org", org],
      ] as const)
        for (const [index, requirement] of REQUIREMENTS.entries()) {
          const name = `${prefix}${kind}${requirement}`;
          const [one, other] = [await test(name, claims), await local(name, claims)];
          expect([token, name, summary(one)]).toEqual([token, name, expected[index]]);
          expect(other).toEqual(one);
        }
  const impersonated = { ...ORG, act: { sub: "support@example.com" } };
  expect(await local("authedQueryOpen", impersonated)).toMatchObject({
    sessionId: "session_1",
    impersonator: { email: "support@example.com" },
  });
});

it("[B10] internal functions check the caller of the function that calls them", async () => {
  for (const run of [inLocalConvex(await started()), await inConvexTest()])
    for (const kind of ["Query", "Mutation", "Action"])
      for (const [token, claims, , org] of MATRIX) {
        const result = await run("inner", claims, { name: `orgInternal${kind}Both` });
        expect([token, kind, summary(result)]).toEqual([token, kind, org[3]]);
      }
});

it("[B19] the plain functions decide like the builders", async () => {
  for (const run of [inLocalConvex(await started()), await inConvexTest()])
    for (const [token, claims, authed, org] of MATRIX) {
      const plain = async (args: Claims): Promise<unknown> =>
        summary((await run("plain", claims, args)) ?? { code: "none" });
      const results = [
        await plain({ name: "open" }),
        await plain({ role: "admin" }),
        await plain({ permission: "posts:write" }),
      ];
      expect([token, ...results]).toEqual([token, ...authed.slice(0, 3)]);
      expect([token, await plain({ name: "org" })]).toEqual([token, org[0]]);
      expect([token, await plain({ name: "get" })]).toEqual([token, claims === null ? "none" : ok]);
    }
});

it("[B16] an HTTP action answers with 401, 403 or the handler's response", async () => {
  const { convex, issuer } = await started();
  const get = async (route: string, token?: string): Promise<[number, unknown, string | null]> => {
    const headers: HeadersInit = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${convex.siteUrl}${route}`, { headers });
    const text = await response.text();
    const body: unknown = text.startsWith("{") ? (JSON.parse(text) as { code: string }).code : text;
    return [response.status, body, response.headers.get("www-authenticate")];
  };
  expect(await get("/public")).toEqual([200, "public", null]);
  for (const route of ["/authed", "/org"]) expect(await get(route)).toEqual([401, U, "Bearer"]);
  const user = issuer.mint({});
  expect(await get("/authed", user)).toEqual([200, "user_1", null]);
  expect(await get("/org", user)).toEqual([403, N, null]);
  expect(await get("/org", issuer.mint({ ...ORG, ...ADMIN }))).toEqual([403, P, null]);
  expect(await get("/org", issuer.mint({ ...ORG, ...ADMIN, ...WRITE }))).toEqual([200, "user_1", null]);
});

it("[B17] a client recognizes a refusal, whose message has the evidence and the fix", async () => {
  const { convex } = await started();
  const client = new ConvexHttpClient(convex.url, { logger: false });
  const error = await client.query(queryNamed("guarded:authedQueryOpen"), {}).catch((thrown: unknown) => thrown);
  if (!isAuthError(error)) throw error;
  expect(error.data.code).toBe(U);
  expect(error.data.message).toMatch(
    /^This function .* \[UNAUTHENTICATED\]\n {2}The call has no .*\n {2}Fix: .*\n {2}See .*\.md$/,
  );
});
