// Which API key an app is told when local AuthKit has a seed.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { seedApiKey } from "../../src/stack/seed-api-key.ts";

const app = mkdtempSync(path.join(tmpdir(), "lockstep-test-"));

test.each([
  ["apiKeys: { sk_test_mine: {}, sk_test_other: {} }", "sk_test_mine"],
  ["apiKeys: [{ name: theirs, value: sk_a, organization: Acme }, { name: ours, value: sk_b }]", "sk_b"],
  ["users: []", "sk_test_default"],
  ["", "sk_test_default"],
  ["a: [", "sk_test_default"],
])("[K38] with the seed `%s` it is %s", (seed, key) => {
  writeFileSync(path.join(app, "seed.yaml"), seed);
  expect(seedApiKey(app, "seed.yaml")).toBe(key);
});

test("[K38] without a seed, and with one that is not there, it is that of local AuthKit", () => {
  expect([seedApiKey(app, undefined), seedApiKey(app, "missing.yaml")]).toEqual(["sk_test_default", "sk_test_default"]);
});
