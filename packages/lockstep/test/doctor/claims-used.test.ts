// Which claims a project's functions use, whatever the spelling.

import { expect, test } from "vitest";
import { claimsUsed } from "../../src/doctor/checks/shared/code/claims-used.ts";
import { factsOf } from "./support/project.ts";

const used = (text: string): string[] =>
  claimsUsed(factsOf("vite", { files: { "convex/used.ts": text } }).project)
    .filter(({ file }) => file === "convex/used.ts")
    .map(
      ({ claim, slug, required, line }) =>
        `${line} ${claim}${slug === undefined ? "" : `=${slug}`}${required ? "!" : ""}`,
    );

test("[O5] claims that an identity of Convex is read for are found", () => {
  expect(
    used(`import { query } from "./_generated/server";
export const a = query(async (ctx) => {
  const identity = await ctx.auth.getUserIdentity();
  if (!identity) return null;
  return [identity.org_id, identity!.role, identity?.["permissions"], identity.subject, identity.givenName];
});
export const b = query(async ({ auth }) => {
  const { email, plan: tier } = (await auth.getUserIdentity())!;
  return (await auth.getUserIdentity())?.feature_flags;
});`),
  ).toEqual(["8 email", "8 plan", "5 org_id", "5 role", "5 permissions", "9 feature_flags"]);
});

test("[O5] what functions of @lockstep/auth require is found, under any local name", () => {
  expect(
    used(`import { createAuth, requirePermission as need, requireRole, getIdentity } from "@lockstep/auth/backend";
import * as backend from "@lockstep/auth/backend";
import { query } from "./_generated/server";
const { orgQuery, authedQuery } = createAuth({ query }, { claims: { plan: v.string(), seats: v.optional(v.number()) } });
export const a = orgQuery({ permission: "posts:write", handler: async (ctx) => ctx.identity.email });
export const d = orgQuery(async ({ identity, db }) => identity.featureFlags);
export const b = authedQuery({ role: "admin", handler: async () => null });
export const c = query(async (ctx) => {
  await need(ctx, "posts:read");
  await requireRole(ctx, slug);
  await backend.requireOrg(ctx);
  return (await getIdentity(ctx))?.organizationId;
});`),
  ).toEqual([
    "9 permissions=posts:read!",
    "10 role!",
    "11 org_id!",
    "5 org_id!",
    "5 permissions=posts:write!",
    "6 org_id!",
    "7 role=admin!",
    "4 plan!",
    "5 email",
    "6 feature_flags",
    "12 org_id",
  ]);
});

test("[O5] roles and permissions that the directory decides on are not used from the token", () => {
  expect(
    used(`import { createAuth } from "@lockstep/auth/backend";
import { mutation } from "./_generated/server";
const { authedMutation: write } = createAuth({ mutation }, { component: components.workos, source: "directory" });
const { authedMutation } = createAuth({ mutation }, { source: "directory" });
export const a = authedMutation({ permission: "posts:write", handler: async () => null });`),
  ).toEqual([]);
});
