// The providers that the doctor reads from a call of `authConfig`, and of the component's function, are those that the call returns.

import { AuthKit } from "@convex-dev/workos-authkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type AuthConfigOptions, authConfig } from "../../packages/auth/src/backend/auth-config.ts";
import { readAuthConfig } from "../../packages/lockstep/src/doctor/auth-config/read.ts";
import { factsOfFiles } from "../../packages/lockstep/test/doctor/support/project.ts";

function providersIn(text: string, more: Record<string, string> = {}): unknown[] {
  const facts = factsOfFiles({ "package.json": '{"name":"app"}', "convex/auth.config.ts": text, ...more });
  const config = readAuthConfig(facts);
  if (config.kind !== "read" || !config.complete) throw new Error(`${config.kind}: ${text}`);
  return config.providers.map(({ fields }) =>
    Object.fromEntries([...fields].map(([name, field]) => [name, field.kind === "text" ? field.value : null])),
  );
}

const client = fc.constantFrom("client_A", "client_B", "client_C", "client_01KDOCTOR");
const domain = fc.constantFrom("auth.example.com", "login.example.org");
const options: fc.Arbitrary<AuthConfigOptions & { clientId: string }> = fc
  .record(
    {
      clientId: client,
      authDomain: domain,
      clientIds: fc.array(client, { maxLength: 3 }),
      jwks: fc.constantFrom("own", "data:application/json,%7B%22keys%22%3A%5B%5D%7D"),
    },
    { requiredKeys: ["clientId"] },
  )
  .map(({ jwks, ...rest }) => ({
    ...rest,
    ...(jwks !== undefined && { jwks: jwks === "own" ? `https://api.workos.com/sso/jwks/${rest.clientId}` : jwks }),
  }));

test("[O7] authConfig, with any options", () => {
  fc.assert(
    fc.property(options, (given) => {
      const text = `import { authConfig } from "@lockstep/auth/backend/auth-config";
export default authConfig(${JSON.stringify(given)});`;
      expect(providersIn(text)).toEqual(authConfig(given).providers);
    }),
    { numRuns: 1000 },
  );
});

test("[O7] the component, with and without its options", () => {
  fc.assert(
    fc.property(client, fc.option(domain, { nil: undefined }), (clientId, apiHostname) => {
      const given = { clientId, ...(apiHostname !== undefined && { apiHostname }) };
      const secrets = { apiKey: "key", webhookSecret: "secret" };
      const auth = `import { AuthKit } from "@convex-dev/workos-authkit";
export const authKit = new AuthKit(components.workOSAuthKit, ${JSON.stringify(given)});`;
      const text = `import { authKit } from "./auth";
export default { providers: authKit.getAuthConfigProviders() };`;
      expect(providersIn(text, { "convex/auth.ts": auth })).toEqual(
        new AuthKit({} as never, { ...given, ...secrets }).getAuthConfigProviders(),
      );
    }),
  );
});
