// `authConfig` against the token acceptance of local Convex: every kind of WorkOS token, and the tokens of other customers.

import { type KeyObject, sign } from "node:crypto";
import { keyPair } from "../../packages/lockstep/test/support/key-pair.ts";
import type { AuthConfig } from "convex/server";
import { expect, it } from "vitest";
import { type AuthConfigOptions, authConfig } from "../../packages/auth/src/backend/auth-config.ts";
import { acceptToken } from "../../packages/lockstep/src/acceptance/accept-token.ts";
import { parseAuthConfig } from "../../packages/lockstep/src/acceptance/providers.ts";
import { call, push, startConvex } from "../../packages/lockstep/test/database/support/convex-app.ts";
import { post } from "../../packages/lockstep/test/database/support/convex-app.ts";

const NOW = 1_800_000_000;
const DOMAIN = "auth.example.com";
/** Ours, another one of ours, and the client of another WorkOS customer. */
const CLIENTS = ["client_A", "client_OURS", "client_OTHER"] as const;
type Client = (typeof CLIENTS)[number];

const pairs = Object.fromEntries(CLIENTS.map((client) => [client, keyPair("rsa")]));
const privateKeyOf = (client: Client): KeyObject => pairs[client]!.privateKey;
const keySetOf = (client: string): string =>
  JSON.stringify({
    keys: [{ ...pairs[client]?.publicKey.export({ format: "jwk" }), kid: `kid_${client}`, alg: "RS256", use: "sig" }],
  });

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function mint(signer: Client, claims: object, kid = `kid_${signer}`, now = NOW): string {
  const all = { sub: "user_1", sid: "session_1", iat: now, exp: now + 300, ...claims };
  const signed = `${encode({ alg: "RS256", kid })}.${encode(all)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), privateKeyOf(signer)).toString("base64url")}`;
}

/** `accepted`, or the code of the refusal. */
async function verdict(token: string, config: AuthConfig): Promise<string> {
  const parsed = parseAuthConfig(config);
  if (!parsed.ok) throw new Error(parsed.error);
  const fetchDocument = (url: string) => {
    const client = /^https:\/\/api\.workos\.com\/sso\/jwks\/(\w+)$/.exec(url)?.[1];
    if (client === undefined || pairs[client] === undefined) throw new Error(`Not a key set of WorkOS: ${url}`);
    const body = keySetOf(client);
    return Promise.resolve({
      kind: "answer",
      status: 200,
      statusText: "OK",
      contentType: "application/json",
      body,
    } as const);
  };
  const result = await acceptToken(token, parsed.providers, fetchDocument, () => NOW * 1000);
  return result.ok ? "accepted" : result.code;
}

const PATHS = ["user_management", "sso", "convex"];
/** Issuers that name no client, and those that name one. */
const shared = (host: string): string[] => [`https://${host}`, `https://${host}/`];
const specific = (host: string, client: string): string[] =>
  PATHS.flatMap((path) => [`https://${host}/${path}/${client}`, `https://${host}/${path}/${client}/`]);
const AUDIENCES = [undefined, "client_A", "client_OURS", "client_OTHER", ["client_OTHER", "client_A"], "convex"];

const ALL: AuthConfigOptions = { clientId: "client_A", authDomain: DOMAIN };

it("[B1] every kind of token of the client is accepted, with and without a custom domain", async () => {
  for (const [options, hosts] of [
    [{ clientId: "client_A" }, ["api.workos.com"]],
    [ALL, ["api.workos.com", DOMAIN]],
  ] as const)
    for (const iss of hosts.flatMap((host) => [...shared(host), ...specific(host, "client_A")]))
      for (const aud of AUDIENCES)
        expect([iss, aud, await verdict(mint("client_A", { iss, aud }), authConfig(options))]).toEqual([
          iss,
          aud,
          "accepted",
        ]);
});

it("[B1] [B2] the two entries of Convex's documentation refuse WorkOS's default token, which authConfig accepts", async () => {
  const key = { type: "customJwt", algorithm: "RS256", jwks: "https://api.workos.com/sso/jwks/client_A" } as const;
  const documented: AuthConfig = {
    providers: [
      { ...key, issuer: "https://api.workos.com/", applicationID: "client_A" },
      { ...key, issuer: "https://api.workos.com/user_management/client_A" },
    ],
  };
  const token = mint("client_A", { iss: "https://api.workos.com" });
  expect(await verdict(token, documented)).toBe("NoAuthProvider");
  expect(await verdict(token, authConfig({ clientId: "client_A" }))).toBe("accepted");
});

it("[B2] no token of another customer is accepted, whatever it claims, and none with another issuer", async () => {
  const config = authConfig({ ...ALL, clientIds: ["client_OURS"] });
  const hosts = ["api.workos.com", DOMAIN];
  const ours = hosts.flatMap((host) => [...shared(host), ...CLIENTS.flatMap((client) => specific(host, client))]);
  const foreign = [
    "http://api.workos.com",
    "https://api.workos.com.evil.example",
    "https://api.workos.com/user_management",
    "https://api.workos.com/user_management/client_a",
    "https://api.workos.com/user_management/client_A/x",
    "https://api.workos.com/other/client_A",
    "https://login.evil.example/user_management/client_A",
    "",
  ];
  const verdicts = new Set<string>();
  for (const aud of AUDIENCES) {
    for (const iss of [...ours, ...foreign])
      for (const kid of ["kid_client_OTHER", "kid_client_A", "kid_client_OURS"])
        verdicts.add(await verdict(mint("client_OTHER", { iss, aud }, kid), config));
    for (const iss of foreign) verdicts.add(await verdict(mint("client_A", { iss, aud }), config));
  }
  expect(verdicts).toEqual(new Set(["NoAuthProvider", "InvalidAuthHeader"]));
});

it("[B4] a further client's token is accepted if it names the client, and refused if it does not", async () => {
  const config = authConfig({ ...ALL, clientIds: ["client_OURS", "client_A"] });
  for (const host of ["api.workos.com", DOMAIN]) {
    for (const iss of specific(host, "client_OURS"))
      expect(await verdict(mint("client_OURS", { iss }), config)).toBe("accepted");
    for (const iss of shared(host)) {
      expect(await verdict(mint("client_OURS", { iss, aud: "client_OURS" }), config)).toBe("accepted");
      expect(await verdict(mint("client_OURS", { iss }), config)).toBe("InvalidAuthHeader");
      expect(await verdict(mint("client_A", { iss }), config)).toBe("accepted");
    }
  }
  // Without `clientIds`, it is another customer's.
  for (const iss of [...specific(DOMAIN, "client_OURS"), ...shared(DOMAIN)])
    expect(await verdict(mint("client_OURS", { iss, aud: "client_OURS" }), authConfig(ALL))).not.toBe("accepted");
});

it("[B8] a token of another application is accepted if the default application, which its iss names, is one of the clients", async () => {
  const token = mint("client_A", {
    iss: "https://api.workos.com/user_management/client_A",
    client_id: "client_SECOND",
  });
  const configs = [
    { clientId: "client_A" },
    { clientId: "client_A", clientIds: ["client_SECOND"] },
    { clientId: "client_SECOND", clientIds: ["client_A"] },
  ];
  for (const options of configs) expect(await verdict(token, authConfig(options))).toBe("accepted");
  expect(await verdict(token, authConfig({ clientId: "client_SECOND" }))).toBe("NoAuthProvider");
  const elsewhere = mint("client_OTHER", {
    iss: "https://api.workos.com/user_management/client_OTHER",
    client_id: "client_A",
  });
  for (const options of configs) expect(await verdict(elsewhere, authConfig(options))).toBe("NoAuthProvider");
});

const WHO = `export const who = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });`;
const configWith = (options: string): string =>
  `import { authConfig } from "@lockstep/auth/backend/auth-config"; export default authConfig({ clientId: process.env.WORKOS_CLIENT_ID, ${options} });`;

it("[B7] a push without the variable has Convex's error, with an API key in it that of authConfig, and with a client ID accepts its tokens", async () => {
  const convex = await startConvex();
  const jwks = `data:application/json,${encodeURIComponent(keySetOf("client_A"))}`;
  const app = { who: WHO, "auth.config": configWith(`jwks: ${JSON.stringify(jwks)}`) };
  const set = (value: string) =>
    post(convex, "/api/update_environment_variables", { changes: [{ name: "WORKOS_CLIENT_ID", value }] });
  expect(await push(convex, app)).toBe(
    "Environment variable WORKOS_CLIENT_ID is used in auth config file but its value was not set",
  );
  await set("sk_test_a2V5");
  const error = await push(convex, app);
  expect(error).toMatch(
    /`clientId` of authConfig.*\[AUTH_CONFIG_INVALID\][^]*npx convex env set WORKOS_CLIENT_ID client_…/,
  );
  expect(error).not.toContain("a2V5");
  await set("client_A");
  expect(await push(convex, app)).toBeNull();
  const token = mint("client_A", { iss: "https://api.workos.com" }, "kid_client_A", Math.floor(Date.now() / 1000));
  expect(await call(convex, "query", "who:who", {}, `Bearer ${token}`)).toMatchObject({ value: "user_1" });
});
