// What events do to the directory, in convex-test.
import { expect, test } from "vitest";
import {
  at,
  directory,
  membership,
  organization,
  role,
  session,
  start,
  useStillTime,
  user,
} from "../support/directory/directory-app.ts";

useStillTime();

test("[D13] an event is applied once, and its handler runs once", async () => {
  const { receive, log } = await start();
  const id = "event_once";
  expect(await receive("user.created", user(1), { id })).toBe("applied");
  expect(await receive("user.created", user(1), { id })).toBe("known");
  expect(await receive("some.event", { id: "thing" }, { id: "event_some" })).toBe("applied");
  expect(await receive("some.event", { id: "thing" }, { id: "event_some" })).toBe("known");
  expect(await log()).toEqual(["user.created user_1 1@example.com", "some.event thing"]);
});

test("[D14] an older state does not replace a newer one, and the handlers are not told of it", async () => {
  const { receive, log, email } = await start();
  await receive("user.updated", user(2));
  await receive("user.created", user(1));
  expect(await email("user_1")).toBe("2@example.com");
  // The first word of a user is told as their beginning.
  expect(await log()).toEqual(["user.created user_1 2@example.com", "user.updated user_1 2@example.com"]);
});

test("[D14] of two states of the same millisecond, that of the later event is kept", async () => {
  const { receive, email } = await start();
  await receive("user.updated", user(2, { email: "b@example.com" }), { id: "event_b" });
  await receive("user.updated", user(2, { email: "a@example.com" }), { id: "event_a" });
  expect(await email("user_1")).toBe("b@example.com");
});

test("[D14] a session that has ended stays ended", async () => {
  const { receive, run } = await start();
  await receive("session.revoked", session("revoked"), { id: "event_1" });
  await receive("session.created", session("active", { updated_at: at(9) }), { id: "event_2" });
  expect(await run((ctx) => directory.sessionsOf(ctx, "user_1"))).toMatchObject([{ isEnded: true }]);
});

test("[D15] a deleted user does not come back, and the handlers are told of the end once", async () => {
  const { receive, log, email } = await start();
  await receive("user.created", user(1));
  await receive("user.deleted", user(1));
  await receive("user.updated", user(9));
  await receive("user.deleted", user(1));
  expect(await email("user_1")).toBeNull();
  expect(await log()).toEqual(["user.created user_1 1@example.com", "user.deleted user_1 1@example.com"]);
});

test("[D15] a user whose deletion arrives first never exists, and the handlers are told nothing", async () => {
  const { receive, log, email } = await start();
  await receive("user.deleted", user(1));
  await receive("user.created", user(1));
  expect(await email("user_1")).toBeNull();
  expect(await log()).toEqual([]);
});

test("[D15] a role comes back if it is created again later", async () => {
  const { receive, run } = await start();
  const roles = () => run((ctx) => directory.rolesOf(ctx, "org_1"));
  await receive("role.created", role(1, ["a"]));
  await receive("role.deleted", role(1, ["a"]));
  await receive("role.updated", role(1, ["stale"]), { id: "event_000" });
  expect(await roles()).toEqual([]);
  await receive("role.created", role(2, ["b"]));
  expect(await roles()).toMatchObject([{ slug: "member", permissions: ["b"] }]);
});

test("[D16] unknown fields, other types and names that Convex does not take are no error", async () => {
  const { receive, run } = await start();
  const odd = { metadata: { _a: "1", $b: "2", ü: "3", c: "4", d: 5 }, new_field: { $deep: [1, null] }, locale: 7 };
  expect(await receive("user.created", user(1, odd))).toBe("applied");
  expect(await run((ctx) => directory.user(ctx, "user_1"))).toMatchObject({ metadata: { c: "4" }, locale: null });
  expect(await receive("agent.registration.created", { $x: 1 })).toBe("applied");
  expect(await receive("user.created", { object: "user", id: "user_2" })).toBe("applied");
  expect(await receive("organization_membership.created", { object: "organization_membership", id: "om_9" })).toBe(
    "applied",
  );
});

test("[D17] what belongs to a deleted organization is deleted with it, and does not come back", async () => {
  const { receive, run, log, settle } = await start();
  await receive("user.created", user(1));
  await receive("organization.created", organization(1));
  await receive("organization_membership.created", membership(1));
  await receive("organization_role.created", role(1, [], { object: "organization_role", organization_id: "org_1" }));
  await receive("organization.deleted", organization(1));
  await settle();
  await receive("organization_membership.updated", membership(5, { id: "om_2" }));
  await receive("organization_membership.deleted", membership(1));
  expect(await run((ctx) => directory.membersOf(ctx, "org_1"))).toEqual([]);
  expect(await run((ctx) => directory.rolesOf(ctx, "org_1"))).toEqual([]);
  expect((await log()).slice(1)).toEqual([
    "organization_membership.created om_1",
    "organization_role.created member",
    "organization_membership.deleted om_1",
    "organization_role.deleted member",
  ]);
});

test("[D17] the memberships of a deleted user are deleted with them", async () => {
  const { receive, run, settle } = await start();
  await receive("organization_membership.created", membership(1));
  await receive("user.deleted", user(1));
  await settle();
  expect(await run((ctx) => directory.membersOf(ctx, "org_1"))).toEqual([]);
});
