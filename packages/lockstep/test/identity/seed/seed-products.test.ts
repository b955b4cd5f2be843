// Seeds for WorkOS's products other than AuthKit.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { seeded } from "../support/seeded.ts";

const SEED = {
  users: [{ email: "ada@acme.com" }],
  organizations: [{ name: "Acme" }],
  directories: [
    {
      name: "Okta",
      organization: "Acme",
      users: [{ email: "ada@acme.com" }],
      groups: [{ name: "Crew", users: ["Ada@acme.com"] }],
    },
  ],
  connectedAccounts: [
    { provider: "github", email: "ada@acme.com", organization: "Acme", expires_at: "2030-01-01T00:00:00Z" },
    { provider: "slack", organization: "Acme" },
  ],
};

test("[I619] [I621] directories and accounts of a seed are created once, across restarts too", async () => {
  const data = mkdtempSync(path.join(tmpdir(), "lockstep-seed-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  for (let start = 0; start < 2; start++) {
    const { store } = await seeded(SEED, { data });
    const tables = [store.directories, store.directoryUsers, store.directoryGroups, store.connectedAccounts];
    expect(tables.map((table) => table.count())).toEqual([1, 1, 1, 2]);
    const [user] = store.directoryUsers.list({}).data;
    expect(user?.group_ids).toEqual([store.directoryGroups.list({}).data[0]?.id]);
    store.close();
  }
});

test.each([
  [{ directories: [{ name: "Okta", organization: "None" }] }, /no organization None/],
  [{ directories: [{ name: "Okta", organization: "Acme", users: ["ada@acme.com"] }] }, /directories\[0\]\.users\[0\]/],
  [
    { directories: [{ name: "Okta", organization: "Acme", groups: [{ name: "Crew", users: ["kay@acme.com"] }] }] },
    /groups\[0\][^]*no user kay@acme\.com/,
  ],
  [{ connectedAccounts: [{ provider: "github" }] }, /has no owner/],
  [{ connectedAccounts: [{ provider: "github", email: "kay@acme.com" }] }, /no user kay@acme\.com/],
])("[I619] [I621] %j is refused with the reason", async (change, problem) => {
  await expect(seeded({ organizations: [{ name: "Acme" }], ...change } as object)).rejects.toThrow(problem);
});
