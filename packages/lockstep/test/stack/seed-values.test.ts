// Values from a seed for an app and its deployment.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { seedValues } from "../../src/stack/seed-values.ts";

const app = mkdtempSync(path.join(tmpdir(), "lockstep-test-"));

test.each([
  ["apiKeys: { sk_test_mine: {}, sk_test_other: {} }", "sk_test_mine"],
  ["apiKeys: [{ name: theirs, value: sk_a, organization: Acme }, { name: ours, value: sk_b }]", "sk_b"],
  ["users: []", "sk_test_default"],
  ["", "sk_test_default"],
  ["a: [", "sk_test_default"],
])("[K38] with the seed `%s` it is %s", (seed, key) => {
  writeFileSync(path.join(app, "seed.yaml"), seed);
  expect(seedValues(app, "seed.yaml").apiKey).toBe(key);
});

test("[K38] without a seed, or with a missing one, it is the default of local AuthKit", () => {
  const none = { apiKey: "sk_test_default", actions: [], users: [] };
  expect([seedValues(app, undefined), seedValues(app, "missing.yaml")]).toEqual([none, none]);
});

test("[K71] the Actions of a seed are read, whatever else it contains", () => {
  writeFileSync(
    path.join(app, "seed.yaml"),
    "actions: { authentication: { url: http://127.0.0.1:3211/a, secret: s }, user_registration: 1 }",
  );
  expect(seedValues(app, "seed.yaml").actions).toEqual([{ url: "http://127.0.0.1:3211/a", secret: "s" }]);
});

test("[K9] the addresses of a seed's users are read, in order", () => {
  writeFileSync(path.join(app, "seed.yaml"), "users: [{ email: b@c.d }, {}, { email: a@b.c }]");
  expect(seedValues(app, "seed.yaml").users).toEqual(["b@c.d", "a@b.c"]);
});
