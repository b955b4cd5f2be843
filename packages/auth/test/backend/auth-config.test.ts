// The entries that `authConfig` returns, and the options that it refuses. Their effect on tokens: test/conformance/auth-config.server.test.ts.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { AuthConfig } from "convex/server";
import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";
import { type AuthConfigOptions, authConfig } from "../../src/backend/auth-config.ts";

const SOURCE = path.resolve(import.meta.dirname, "../../src/backend/auth-config.ts");

test("[B3] on each issuer, the entries with an audience come first, and one entry without follows them", () => {
  const { providers } = authConfig({
    clientId: "client_A",
    authDomain: "auth.example.com",
    clientIds: ["client_B", "client_A"],
  });
  for (const issuer of new Set(providers.map((entry) => entry.issuer))) {
    const audiences = providers.filter((entry) => entry.issuer === issuer).map((entry) => entry.applicationID);
    const isShared = !/client_/.test(issuer);
    expect(audiences).toEqual(isShared ? ["client_A", "client_B", undefined] : [undefined]);
  }
  for (const { applicationID, issuer, jwks } of providers) {
    const client = applicationID ?? /client_\w+/.exec(issuer)?.[0] ?? "client_A";
    expect(jwks).toBe(`https://api.workos.com/sso/jwks/${client}`);
  }
});

test("[B7] the module imports nothing and its result is an AuthConfig", () => {
  const { module } = parseSync(SOURCE, readFileSync(SOURCE, "utf8"));
  expect(module.staticImports).toEqual([]);
  expect(module.dynamicImports).toEqual([]);
  const config: AuthConfig = authConfig({ clientId: "client_A" });
  expect(JSON.parse(JSON.stringify(config))).toEqual(config);
});

function problem(options: object): string {
  try {
    authConfig(options as AuthConfigOptions);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("authConfig accepted the options");
}

test.each([
  ["missing", undefined, /It is undefined: the variable is not set/],
  ["empty", "", /It is empty/],
  ["not a string", 7, /does not begin with client_/],
  ["in quotes", '"client_A"', /does not begin with client_/],
  ["with its name", "WORKOS_CLIENT_ID=client_A", /does not begin with client_/],
  ["with a line break", "client_A\n", /It is "client_A\\n"/],
  ["a placeholder", "client_...", /It is "client_\.\.\."/],
  ["with a path", "client_A/../client_B", /It is "client_A/],
  ["an API key", "sk_test_c2VjcmV0", /like an API key, which is a secret/],
])("[B5] a client ID that is %s is refused, with the command that sets it", (_, clientId, evidence) => {
  const message = problem({ clientId });
  expect(message).toMatch(
    /^`clientId` of authConfig in convex\/auth\.config\.ts cannot be used\. \[AUTH_CONFIG_INVALID\]\n/,
  );
  expect(message).toMatch(evidence);
  expect(message).toContain("Fix: run `npx convex env set WORKOS_CLIENT_ID client_…`");
  expect(message).not.toContain("c2VjcmV0");
  expect(problem({ clientId: "client_A", clientIds: ["client_B", clientId] })).toContain("`clientIds[1]`");
});

test.each([
  ["empty", ""],
  ["with a scheme", "https://auth.example.com"],
  ["with a path", "auth.example.com/user_management"],
  ["with a slash", "auth.example.com/"],
  ["with a port", "auth.example.com:443"],
  ["with a bracket", "<auth.example.com"],
  ["with a space", "auth.example.com "],
  ["with a user", "auth@example.com"],
  ["with a quote", '"auth.example.com'],
  ["in capitals", "Auth.example.com"],
  ["one label", "localhost"],
  ["an address", "127.0.0.1"],
  ["with a dot at the end", "api.workos.com."],
  ["WorkOS's", "api.workos.com"],
  ["another one of WorkOS", "auth.workos.com"],
])("[B5] a domain that is %s is refused", (_, authDomain) => {
  expect(problem({ clientId: "client_A", authDomain })).toMatch(
    /^`authDomain` .*\[AUTH_CONFIG_INVALID\]\n.*\n {2}Fix: /,
  );
});

test.each([
  "https://api.workos.com/sso/jwks/client_B",
  "https://api.workos.com/sso/jwks",
  "http://localhost:4100/jwks",
  "",
  "sk_test_c2VjcmV0",
])("[B6] the key set %j is refused, because it is not the client's own", (jwks) => {
  const message = problem({ clientId: "client_A", jwks });
  expect(message).toMatch(/`jwks`[^]*other WorkOS customers would be accepted/);
  expect(message).toContain("npx convex env set WORKOS_JWKS_URL https://api.workos.com/sso/jwks/client_A");
  expect(message).not.toContain("c2VjcmV0");
});

test("[B6] a key set in a data: URL replaces that of the client, and of no other", () => {
  const jwks = "data:application/json,{}";
  const { providers } = authConfig({ clientId: "client_A", clientIds: ["client_B"], jwks });
  for (const entry of providers)
    expect(entry.jwks === jwks).toBe(!`${entry.issuer}${entry.applicationID}`.includes("client_B"));
  const own = "https://api.workos.com/sso/jwks/client_A";
  expect(authConfig({ clientId: "client_A", jwks: own })).toEqual(authConfig({ clientId: "client_A" }));
});
