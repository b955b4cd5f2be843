// The stored objects and the event log, in an in-memory file.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { newUser } from "../../../src/identity/objects/accounts/user.ts";
import { openStore, type Store } from "../../../src/identity/store/open-store.ts";
import { START } from "../support/local-authkit.ts";

function withUsers(count: number): { store: Store; ids: string[] } {
  const store = openStore(null, () => START);
  const ids = Array.from({ length: count }, (_, i) => store.users.insert(newUser(`u${i}@example.com`)).id);
  return { store, ids };
}

test("[I61] lists run newest first by ten, and paging by after and back by before returns every object once", () => {
  const { store, ids } = withUsers(25);
  const newest = ids.toReversed();
  const first = store.users.list({});
  expect(first.data.map(({ id }) => id)).toEqual(newest.slice(0, 10));
  expect(first.list_metadata).toEqual({ before: null, after: newest[9] });
  const second = store.users.list({ after: newest[9]! });
  const third = store.users.list({ after: second.list_metadata.after! });
  expect(third.data.map(({ id }) => id)).toEqual(newest.slice(20));
  expect(third.list_metadata).toEqual({ before: newest[20], after: null });
  const back = store.users.list({ before: third.list_metadata.before! });
  expect(back.data.map(({ id }) => id)).toEqual(newest.slice(10, 20));
  expect(back.list_metadata).toEqual({ before: newest[10], after: newest[19] });
  expect(store.users.list({ before: newest[10]! }).list_metadata).toEqual({ before: null, after: newest[9] });
  expect(store.users.list({ order: "asc", limit: 2 }).data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  expect(store.users.list({ after: "user_unknown" }).data).toEqual([]);
});

test("[I62] times increase though the clock stops or goes back, across a restart too", () => {
  const data = mkdtempSync(path.join(tmpdir(), "lockstep-objects-"));
  let now = START;
  const open = (): Store => openStore(data, () => now);
  let store = open();
  const user = store.users.insert(newUser("ada@example.com"));
  const changed = store.users.update(user.id, { first_name: "Ada" });
  expect(changed.updated_at > user.updated_at).toBe(true);
  store.close();

  now -= 86_400_000;
  store = open();
  const later = store.users.update(user.id, { last_name: "Lovelace" });
  const times = store.events.list({ limit: 10, order: "asc" }).data.map(({ created_at }) => created_at);
  store.close();
  rmSync(data, { recursive: true });
  expect(later.updated_at > changed.updated_at).toBe(true);
  expect(times).toHaveLength(3);
  expect(times).toEqual([...new Set(times)].toSorted());
});

test("[I63] a failed transaction leaves no change and no event, and notifies no listener; a committed one notifies once", () => {
  const { store } = withUsers(0);
  let heard = 0;
  store.events.subscribe(() => (heard += 1));
  const twice = (): void => {
    store.users.insert(newUser("ada@example.com"));
    store.users.insert(newUser("bob@example.com"));
  };
  expect(() =>
    store.transaction(() => {
      twice();
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(store.users.count()).toBe(0);
  expect(store.events.list({ limit: 10, order: "asc" }).data).toEqual([]);
  expect(heard).toBe(0);
  store.transaction(twice);
  expect(store.events.list({ limit: 10, order: "asc" }).data.map(({ event }) => event)).toEqual([
    "user.created",
    "user.created",
  ]);
  expect(heard).toBe(1);
});

test("[I64] the events of codes and links omit them", () => {
  const { store } = withUsers(0);
  const proof = { user_id: "user_1", email: "ada@example.com", expires_at: "2026-01-01T00:00:00.000Z" };
  store.magicAuths.insert({ ...proof, code: "123456" });
  store.emailVerifications.insert({ ...proof, code: "123456" });
  store.passwordResets.insert({ ...proof, password_reset_token: "123456", password_reset_url: "https://x/123456" });
  const events = store.events.list({ limit: 10, order: "asc" }).data;
  expect(events).toHaveLength(3);
  expect(JSON.stringify(events.map(({ data }) => data))).not.toContain("123456");
});

test("[I66] an object is found by its current keys only, and not by the id of another kind", () => {
  const { store, ids } = withUsers(2);
  store.users.update(ids[0]!, { email: "new@example.com", external_id: "ext" });
  expect(store.users.findBy("email", "u0@example.com")).toBeNull();
  expect(store.users.findBy("email", "new@example.com")?.id).toBe(ids[0]);
  expect(store.users.list({ where: { email: "new@example.com", external_id: "ext" } }).data).toHaveLength(1);
  expect(store.users.list({ where: { email: "u1@example.com", external_id: "ext" } }).data).toEqual([]);
  expect(store.organizations.find(ids[0]!)).toBeNull();
  store.users.delete(ids[0]!);
  expect(store.users.findBy("external_id", "ext")).toBeNull();
  expect(store.users.count()).toBe(1);
});
