// What tests of an application's functions use, as a test of an application's functions.
import { readdirSync } from "node:fs";
import path from "node:path";
import { convexTest } from "convex-test";
import { type FunctionReference, anyApi, componentsGeneric, mutationGeneric, queryGeneric } from "convex/server";
import { expect, test } from "vitest";
import { createAuth, createDirectory, isAuthError } from "../../src/backend/index.ts";
import type { ComponentApi } from "../../src/component/_generated/component.ts";
import { TOLERANCE_MS, readSignature, signerOf } from "../../src/component/model/signature.ts";
import { claimsOf, createFakeWorkos, mountDirectory, signedWebhook } from "../../src/testing/backend/index.ts";

const workos = componentsGeneric()["workos"] as unknown as ComponentApi<"workos">;
const directory = createDirectory(workos);
const { authedQuery, orgMutation } = createAuth(
  { query: queryGeneric, mutation: mutationGeneric },
  { permissions: ["posts:write"], component: workos },
);

const functions = {
  me: authedQuery({
    args: {},
    handler: async ({ user, identity }) => ({ name: user.name, by: identity.impersonator }),
  }),
  publish: orgMutation({
    permission: "posts:write",
    args: {},
    handler: async ({ identity }) => identity.organizationId,
  }),
};
const api = anyApi["posts"] as unknown as {
  me: FunctionReference<"query">;
  publish: FunctionReference<"mutation">;
};

function start() {
  const t = convexTest(undefined, { "./_generated/api.js": async () => ({}), "./posts.js": async () => functions });
  mountDirectory(t);
  const receive = (event: string) => t.run((ctx) => ctx.runMutation(workos.events.receive, { event }));
  return { t, receive, fake: createFakeWorkos() };
}

test("[D60] a function runs as a caller, with what WorkOS told the directory", async () => {
  const { t, receive, fake } = start();
  await receive(fake.user({ id: "user_ada", first_name: "Ada" }));
  await receive(fake.role("admin", ["posts:write"]));
  await receive(fake.organization({ id: "org_acme" }));
  await receive(fake.membership("user_ada", "org_acme", ["admin"]));
  const admin = { userId: "user_ada", organizationId: "org_acme", roles: ["admin"], permissions: ["posts:write"] };
  const ada = t.withIdentity(claimsOf(admin));
  expect(await ada.query(api.me, {})).toEqual({ name: "Ada", by: null });
  expect(await ada.mutation(api.publish, {})).toBe("org_acme");
  await receive(fake.user({ id: "user_ada", first_name: "Ada", last_name: "Lovelace" }));
  const support = t.withIdentity(claimsOf({ ...admin, impersonator: "support@example.com" }));
  expect(await support.query(api.me, {})).toEqual({ name: "Ada Lovelace", by: { email: "support@example.com" } });
});

test("[D60] what WorkOS takes away is refused", async () => {
  const { t, receive, fake } = start();
  const admin = { userId: "user_ada", organizationId: "org_acme", roles: ["admin"], permissions: ["posts:write"] };
  const ada = t.withIdentity(claimsOf(admin));
  const refusal = async (): Promise<string | null> => {
    const error: unknown = await ada.mutation(api.publish, {}).then(
      () => null,
      (reason: unknown) => reason,
    );
    return isAuthError(error) ? error.data.code : null;
  };
  await receive(fake.user({ id: "user_ada" }));
  await receive(fake.role("admin", ["posts:write"]));
  await receive(fake.membership("user_ada", "org_acme", ["admin"]));
  await receive(fake.session("user_ada"));
  expect(await refusal()).toBeNull();
  await receive(fake.role("admin", []));
  expect(await refusal()).toBe("FORBIDDEN_PERMISSION");
  await receive(fake.role("admin", ["posts:write"]));
  await receive(fake.remove("om_user_ada_org_acme"));
  expect(await refusal()).toBe("NOT_A_MEMBER");
  await receive(fake.revokeSession("session_user_ada"));
  expect(await refusal()).toBe("SESSION_REVOKED");
  expect(() => fake.remove("user_bob")).toThrow("user_bob");
  expect(await t.run((ctx) => directory.user(ctx, "user_bob"))).toBeNull();
});

test("[D60] a signed webhook is what a deployment accepts", async () => {
  const event = createFakeWorkos().event("user.created", { id: "user_ada" });
  const request = await signedWebhook({
    url: "http://127.0.0.1:3211/workos/webhook",
    secret: "whsec_test",
    event,
    at: 1000,
  });
  const body = new Uint8Array(await request.arrayBuffer());
  const signature = readSignature(request.headers.get("workos-signature"), 1000, TOLERANCE_MS.webhook)!;
  expect(await signerOf(body, signature, ["whsec_other", "whsec_test"])).toBe("whsec_test");
  expect(await signerOf(body, signature, ["whsec_other"])).toBeNull();
  expect([request.method, new URL(request.url).pathname]).toEqual(["POST", "/workos/webhook"]);
});

test("[D60] every module of the component that has functions is mounted", async () => {
  const folder = path.resolve(import.meta.dirname, "../../src/component");
  const files = readdirSync(folder).filter((file) => /^(?!convex\.config|schema|env|http|crons)\w+\.ts$/.test(file));
  let mounted: string[] = [];
  mountDirectory({ registerComponent: (_, __, modules) => (mounted = Object.keys(modules)) });
  expect(mounted.toSorted()).toEqual(
    ["./_generated/api.js", ...files.map((file) => `./${file.replace(".ts", ".js")}`)].toSorted(),
  );
});
