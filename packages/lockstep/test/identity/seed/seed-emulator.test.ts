// Seeds written for WorkOS's emulator, and seeds in addition to existing users.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { seeded } from "../support/seeded.ts";

test("[I611] a complete seed of WorkOS's emulator 0.7.1 and newer: supported keys take effect, and the log names the others", async () => {
  const log: string[] = [];
  const context = await seeded(
    {
      users: [
        { email: "a@acme.com", name: "Alice Smith", totp: true, oauth_provider: "GitHubOAuth", oauth_idp_id: "gh_7" },
        { email: "b@acme.com", totp: "JBSWY3DPEHPK3PXP" },
      ],
      organizations: [
        {
          name: "Acme",
          allow_profiles_outside_organization: true,
          memberships: [{ email: "a@acme.com" }],
          groups: [{ name: "Engineering", members: ["a@acme.com"] }],
        },
      ],
      roles: [{ slug: "admin", name: "Admin", resource_type_slug: "organization" }],
      permissions: [{ slug: "read", name: "Read", resource_type_slug: "organization" }],
      connectedAccounts: [{ email: "a@acme.com", provider: "github" }],
      agentBlueprints: [{ name: "x" }],
      apiKeys: [
        { name: "CI", organization: "Acme", expires_at: "2030-01-01T00:00:00.000Z", environment: "test" },
        { name: "old", value: "sk_test_old", expires_at: "2020-01-01T00:00:00.000Z" },
        { name: "new", value: "sk_test_new", expires_at: "2030-01-01T00:00:00.000Z" },
      ],
      featureFlags: [
        {
          id: "flag_1",
          slug: "beta",
          tags: ["x"],
          owner: { email: "o@x.co" },
          targets: { users: ["a@acme.com"], organizations: ["Acme"] },
        },
      ],
    } as object,
    { log },
  );
  const { store } = context;
  const [alice, bob] = ["a@acme.com", "b@acme.com"].map((email) => store.users.findBy("email", email)!);
  expect(alice?.name).toBe("Alice Smith");
  expect(store.identities.findBy("at_provider", "GitHubOAuth gh_7")?.user_id).toBe(alice?.id);
  const [mailed] = store.emails.findAllBy("to", "a@acme.com");
  const factors = [alice, bob].map((user) =>
    store.factors.secretOf(store.factors.findAllBy("user_id", user!.id)[0]!.id),
  );
  expect(factors).toMatchObject([{ confirmed: true }, { totp: "JBSWY3DPEHPK3PXP", confirmed: true }]);
  expect(mailed?.text).toContain(factors[0]!.totp);
  const acme = store.organizations.list({}).data[0]!;
  expect(acme.allow_profiles_outside_organization).toBe(true);
  expect(store.apiKeys.findAllBy("owner", acme.id)).toMatchObject([{ expires_at: "2030-01-01T00:00:00.000Z" }]);
  expect(context.options.apiKeys).toEqual(["sk_test_new"]);
  expect(store.connectedAccounts.findAllBy("user_id", alice!.id)).toMatchObject([{ provider: "github" }]);
  const flag = store.featureFlags.findBy("slug", "beta")!;
  expect(flag).toMatchObject({ name: "beta", tags: ["x"] });
  expect(store.featureFlags.secretOf(flag.id)).toEqual({ users: [alice?.id], organizations: [acme.id] });
  expect(log.map((line) => /(\S+) has no effect/.exec(line)?.[1])).toEqual([
    "agentBlueprints",
    "organizations[0].groups",
    "roles[0].resource_type_slug",
    "permissions[0].resource_type_slug",
    "apiKeys[0].environment",
    "featureFlags[0].id",
    "featureFlags[0].owner",
  ]);
});

test("[I612] a seeded user takes precedence over one of the options, and the log names an existing one with what differs", async () => {
  const data = mkdtempSync(path.join(tmpdir(), "lockstep-seed-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const log: string[] = [];
  const user = { email: "ada@example.com", password: "the seed's own secret", first_name: "Augusta" };
  const users = [{ email: "ada@example.com", password: "the built-in secret", firstName: "Ada" }];
  const first = await seeded({ users: [user] }, { data, users, log });
  const ada = first.store.users.findBy("email", user.email)!;
  expect(ada.first_name).toBe("Augusta");
  expect(await first.passwords.matches(first.store.users.secretOf(ada.id)?.passwordHash ?? null, user.password)).toBe(
    true,
  );
  expect(log).toEqual([]);
  first.store.close();
  const again = await seeded(
    { users: [{ ...user, password: "another secret", last_name: "King" }] },
    { data, users, log },
  );
  expect(log).toEqual([
    expect.stringMatching(/ada@example\.com already exists with a different last_name, password, and stays/),
  ]);
  again.store.close();
});
