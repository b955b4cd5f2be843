// Seeds: what they create, what they leave unchanged, and how they are refused.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadSeed } from "../../../src/identity/options/load-seed.ts";
import { sha256 } from "../../../src/identity/values/secret.ts";
import { seeded } from "../support/seeded.ts";

// A seed as WorkOS's emulator documents it, with every key that takes effect here.
const ACME = `
users:
  - id: user_01ALICE
    email: Alice@acme.com
    first_name: Alice
    password: test123
    metadata: { team: core }
  - email: bob@acme.com
    email_verified: false
organizations:
  - id: org_01ACME
    name: Acme Corp
    external_id: acme
    entitlements: [sso]
    domains:
      - domain: acme.com
        state: verified
      - domain: acme.dev
        state: pending
    memberships:
      - user_id: user_01ALICE
        role: admin
      - email: bob@acme.com
        status: inactive
connections:
  - name: Acme SSO
    organization: Acme Corp
    connection_type: GenericSAML
    domains: [acme.com]
invitations:
  - email: carol@acme.com
    organization_id: org_01ACME
    role_slug: admin
roles:
  - slug: admin
    name: Admin
    permissions: [posts:read, posts:write]
    priority: 7
  - slug: member
    name: Everybody
    permissions: [posts:read]
  - slug: auditor
    name: Auditor
    organization: Acme Corp
permissions:
  - { slug: "posts:read", name: Read Posts }
  - { slug: "posts:write", name: Write Posts }
webhookEndpoints:
  - url: http://localhost:3000/webhooks
    events: [user.created, organization.updated]
    secret: whsec_known
jwtTemplate:
  content: '{"name": "{{ user.first_name }}"}'
errorHooks:
  - { method: POST, path: /organizations, status: 503, count: 3 }
apiKeys:
  sk_test_acme: { environment: test }
settings: { accessTokenSeconds: 60 }
actions:
  authentication: { url: "http://localhost:3000/action", secret: hush, on_failure: Allow }
pipeConnections: []
`;

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), "lockstep-seed-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function fileOf(text: string): string {
  const file = path.join(folder(), "seed.yaml");
  writeFileSync(file, text);
  return file;
}

describe("created objects", () => {
  test("[I350][I401] a seed creates users, organizations, members, roles, permissions, connections, invitations and a template", async () => {
    const { store, passwords } = await seeded(fileOf(ACME));
    const alice = store.users.find("user_01ALICE")!;
    expect(alice).toMatchObject({ email: "alice@acme.com", email_verified: true, metadata: { team: "core" } });
    expect(await passwords.matches(store.users.secretOf(alice.id)?.passwordHash ?? null, "test123")).toBe(true);
    const bob = store.users.findBy("email", "bob@acme.com")!;
    expect(bob.email_verified).toBe(false);

    expect(store.organizations.find("org_01ACME")).toMatchObject({ name: "Acme Corp", external_id: "acme" });
    expect(store.organizations.secretOf("org_01ACME")).toEqual({ entitlements: ["sso"] });
    const domains = store.organizationDomains.findAllBy("organization_id", "org_01ACME");
    expect(domains.map(({ domain, state }) => [domain, state])).toEqual([
      ["acme.com", "verified"],
      ["acme.dev", "pending"],
    ]);
    expect(store.memberships.findAllBy("organization_id", "org_01ACME")).toMatchObject([
      { user_id: alice.id, role: { slug: "admin" }, status: "active", organization_name: "Acme Corp" },
      { user_id: bob.id, role: { slug: "member" }, status: "inactive" },
    ]);
    const roles = store.roles.list({ order: "asc" }).data;
    expect(roles.map(({ slug, permissions, organization_id }) => [slug, permissions, organization_id])).toEqual([
      ["admin", ["posts:read", "posts:write"], null],
      ["member", ["posts:read"], null],
      ["auditor", [], "org_01ACME"],
    ]);
    expect(store.connections.findAllBy("organization_id", "org_01ACME")).toMatchObject([
      { name: "Acme SSO", state: "active", connection_type: "GenericSAML" },
    ]);
    const [invitation] = store.invitations.findAllBy("email", "carol@acme.com");
    expect(invitation).toMatchObject({ organization_id: "org_01ACME", role_slug: "admin", state: "pending" });
    expect(invitation?.accept_invitation_url).toMatch(/^http:\/\/localhost:4100\//);
    expect(store.jwtTemplates.findBy("all", "")?.content).toContain("user.first_name");
  });

  test("[I350] a seed sets API keys, settings, Actions and faults; the log names keys without a counterpart", async () => {
    const log: string[] = [];
    const file = fileOf(ACME);
    const { options, faults } = await seeded(file, { log });
    expect(options.apiKeys).toEqual(["sk_test_acme"]);
    expect(options.settings).toMatchObject({ accessTokenSeconds: 60, emailVerification: true });
    expect(options.actions.authentication).toEqual({
      url: "http://localhost:3000/action",
      secret: "hush",
      onFailure: "Allow",
    });
    expect(faults.list()).toMatchObject([{ method: "POST", path: "/organizations", status: 503, count: 3 }]);
    const named = [/seed\.yaml line \d+, pipeConnections has no effect/, /roles\[0\]\.priority has no effect/];
    expect(log).toEqual(named.map((text) => expect.stringMatching(text) as unknown));
    expect((await seeded({ apiKeys: [{ name: "CI", value: "sk_test_ci" }] })).options.apiKeys).toEqual(["sk_test_ci"]);
    expect((await seeded({})).options.apiKeys).toEqual(["sk_test_default"]);
  });

  test("[I413] an API key of an organization, or of a user in one, is a customer's key and not one of the environment", async () => {
    const data = folder();
    const seed = {
      users: [{ id: "user_01ADA", email: "ada@acme.com" }],
      organizations: [{ id: "org_01ACME", name: "Acme", memberships: [{ email: "ada@acme.com" }] }],
      permissions: [{ slug: "read", name: "Read" }],
      apiKeys: [
        { name: "CI", value: "sk_test_ci" },
        { name: "Acme's", value: "sk_customer", organization: "Acme", permissions: ["read"] },
        { name: "Ada's", value: "sk_ada", organization: "org_01ACME", user_id: "ada@acme.com" },
      ],
    };
    for (const run of ["first", "second"]) {
      const { store, options } = await seeded(seed, { data });
      expect(options.apiKeys, run).toEqual(["sk_test_ci"]);
      expect(store.apiKeys.list({ order: "asc" }).data).toMatchObject([
        { name: "Acme's", owner: { type: "organization", id: "org_01ACME" }, permissions: ["read"] },
        { name: "Ada's", owner: { type: "user", id: "user_01ADA", organization_id: "org_01ACME" } },
      ]);
      expect(store.apiKeys.findBy("value_hash", sha256("sk_customer"))?.name).toBe("Acme's");
      store.close();
    }
    const onlyCustomers = await seeded({ ...seed, apiKeys: seed.apiKeys.slice(1) });
    expect(onlyCustomers.options.apiKeys).toEqual(["sk_test_default"]);
  });

  test("[I351] webhook endpoints get the seed's own events", async () => {
    const { store } = await seeded(fileOf(ACME));
    const [endpoint] = store.webhookEndpoints.list({}).data;
    expect(endpoint).toMatchObject({ endpoint_url: "http://localhost:3000/webhooks", secret: "whsec_known" });
    const { after } = store.webhookEndpoints.secretOf(endpoint!.id)!;
    expect(store.events.next(after, endpoint!.events)?.event).toMatchObject({
      event: "user.created",
      data: { email: "alice@acme.com" },
    });
  });

  test("[I352] a start with an existing file creates nothing twice and overwrites no change", async () => {
    const data = folder();
    const file = fileOf(ACME);
    const first = await seeded(file, { data });
    const count = first.store.events.list({ limit: 100, order: "asc" }).data.length;
    const alice = first.store.users.update("user_01ALICE", { first_name: "Alicia" });
    first.store.close();
    const { store } = await seeded(file, { data });
    expect(store.users.find("user_01ALICE")).toEqual(alice);
    expect(store.events.list({ limit: 100, order: "asc" }).data).toHaveLength(count + 1);
    expect(store.webhookEndpoints.count()).toBe(1);
    store.close();
  });
});

describe("refused seeds", () => {
  const refused = async (text: string): Promise<string> => {
    try {
      await seeded(fileOf(text));
    } catch (error) {
      return (error as Error).message.replaceAll(/\S*seed\.yaml/g, "seed.yaml");
    }
    return "accepted";
  };

  test.each([
    ["users:\n  - email: ada\n", "seed.yaml line 2, users[0].email [BAD_SEED]", "write an e-mail address"],
    ["users:\n  - first_name: Ada\n", "seed.yaml line 2, users[0] [BAD_SEED]", "add email"],
    ["users:\n  - email: a@b.c\n    pasword: x\n", "line 3, users[0].pasword", "use one of email, id, password"],
    [
      "users:\n  - email: a@b.c\n    email_verified: yes please\n",
      "line 3, users[0].email_verified",
      "write true or false",
    ],
    ["user: []\n", "line 1, user ", "use one of apiKeys, users"],
    ["users: ada\n", "line 1, users ", "write a list"],
    ["users:\n  - email: [\n", "seed.yaml line 3", "correct the YAML"],
    ["organizations:\n  - name: 7\n", "line 2, organizations[0].name", "put quotes around"],
    [
      "organizations:\n  - name: A\n    memberships:\n      - email: a@b.c\n",
      "line 4, organizations[0].memberships[0]",
      "add the user under users",
    ],
    [
      "organizations:\n  - name: A\n    domains:\n      - domain: a\n      - domain: a.com\n  - name: B\n    domains:\n      - domain: a.com\n",
      "line 8, organizations[1].domains",
      "correct the entry",
    ],
    [
      "connections:\n  - name: SSO\n    organization: Unknown\n",
      "line 3, connections[0].organization",
      "add the organization",
    ],
    ["roles:\n  - slug: Admin!\n    name: Admin\n", "line 2, roles[0]", "correct the entry"],
    ["roles:\n  - slug: admin\n    name: Admin\n    permissions: [none]\n", "line 2, roles[0]", "correct the entry"],
    ["apiKeys:\n  - {name: A, value: sk_a, organization: B}\n", "line 2, apiKeys[0]", "add the organization"],
    ["apiKeys:\n  - {name: A, value: sk_a, user_id: B}\n", "line 2, apiKeys[0]", "add organization:"],
    [
      "organizations:\n  - name: A\nusers:\n  - email: a@b.c\napiKeys:\n  - {name: A, value: sk_a, organization: A, user_id: a@b.c}\n",
      "line 6, apiKeys[0]",
      "correct the entry",
    ],
    ["jwtTemplate:\n  content: '{'\n", "line 2, jwtTemplate.content", "correct the template"],
    ["errorHooks:\n  - path: /\n", "line 2, errorHooks[0]", "write it as /_lockstep/faults accepts it"],
    ["webhookEndpoints:\n  - events: []\n", "line 2, webhookEndpoints[0]", "add endpoint_url"],
    ["settings:\n  mfa: always\n", "line 2, settings.mfa", "write one of off, optional, required"],
  ])("[I353] %j names the line, the key and what to write", async (text, place, fix) => {
    const message = await refused(text);
    expect(message).toContain(place);
    expect(message).toContain(fix);
  });

  test("[I353] a missing file is refused by name; an invalid object is refused by its key", () => {
    expect(() => loadSeed("/nowhere/seed.yaml")).toThrow(/\/nowhere\/seed\.yaml \[BAD_SEED\]/);
    expect(() => loadSeed({ users: [{ email: "" }] })).toThrow(/invalid at users\[0\]\.email \[BAD_SEED\]/);
    expect(loadSeed(fileOf("")).seed).toEqual({});
  });
});
