// Group commit and recognized passwords: fast, without losing a guarantee.

import { expect, test } from "vitest";
import { createPasswords } from "../../../src/identity/context/passwords.ts";
import { newUser } from "../../../src/identity/objects/accounts/user.ts";
import { openStore } from "../../../src/identity/store/open-store.ts";

test("[I97] writes of one turn share a commit; one that fails undoes only itself", async () => {
  const store = openStore(null, () => 0);
  let told = 0;
  store.events.subscribe(() => (told += 1));
  const add = (name: string): Promise<string> =>
    store.grouped(() => store.users.insert(newUser(`${name}@example.com`)).email);
  expect(await Promise.all([add("a"), add("b"), add("c")])).toHaveLength(3);
  expect(told).toBe(1);
  const failing = store.grouped(() => {
    store.users.insert(newUser("half@example.com"));
    throw new Error("no");
  });
  const outcomes = await Promise.allSettled([add("d"), failing, add("e")]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(store.users.findBy("email", "half@example.com")).toBeNull();
  expect(store.users.count()).toBe(5);
  store.close();
});

test("[I98] a correct password is recognized again; any other, or one of another hash, is not", async () => {
  let verifications = 0;
  const passwords = createPasswords({
    hash: async (password) => password,
    verify: async (stored, password) => {
      verifications += 1;
      return stored === password;
    },
  });
  expect(await passwords.matches("secret", "secret")).toBe(true);
  expect(await passwords.matches("secret", "secret")).toBe(true);
  expect(verifications).toBe(1);
  expect(await passwords.matches("secret", "wrong")).toBe(false);
  expect(await passwords.matches("secret", "wrong")).toBe(false);
  expect(await passwords.matches("changed", "secret")).toBe(false);
  expect(await passwords.matches(null, "secret")).toBe(false);
  expect(verifications).toBe(5);
  for (let i = 0; i < 1000; i++) await passwords.matches(String(i), String(i));
  await passwords.matches("secret", "secret");
  expect(verifications).toBe(1006);
});
