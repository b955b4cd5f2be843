// An OpenID provider on loopback for tests: its responses can be changed, and its requests are recorded.

import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { expect, onTestFinished } from "vitest";
import type { Convex } from "../../../src/database/create-convex.ts";
import { call, type CallResult, push, startConvex } from "./convex-app.ts";

export const WHO = `export const who = query({ args: {}, handler: async (ctx) => await ctx.auth.getUserIdentity() });`;

export interface OidcIssuer {
  url: string;
  /** The requested paths, oldest first. */
  asked: string[];
  /** The response for a path, in place of its own document. */
  answers: Map<string, RequestListener>;
  /** Headers of its own documents. Default: `content-type: application/json`. */
  headers: Record<string, string>;
  /** The published keys; the first one signs RS256, the second EdDSA. */
  keys: JWK[];
  /** A token for the application `app`. */
  mint(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  /** Source of an `auth.config.ts` that trusts this provider for the application `app`, after other providers. */
  authConfig(changes?: Record<string, unknown>, before?: object[]): string;
}

export const DISCOVERY = "/.well-known/openid-configuration";

export async function createOidcIssuer(): Promise<OidcIssuer> {
  const pairs = {
    RS256: await generateKeyPair("RS256", { extractable: true }),
    EdDSA: await generateKeyPair("EdDSA", { extractable: true }),
    ES256: await generateKeyPair("ES256", { extractable: true }),
  };
  const keys: JWK[] = [];
  for (const [alg, { publicKey }] of Object.entries(pairs))
    keys.push({ ...(await exportJWK(publicKey)), kid: alg, alg, use: "sig" });
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    issuer.asked.push(path);
    const other = issuer.answers.get(path);
    if (other) return other(request, response);
    const { url } = issuer;
    const own = new Map<string, object>([
      [DISCOVERY, { issuer: url, jwks_uri: `${url}/keys`, authorization_endpoint: `${url}/authorize` }],
      ["/keys", { keys: issuer.keys }],
    ]).get(path);
    response.writeHead(own ? 200 : 404, issuer.headers).end(JSON.stringify(own ?? { error: "nothing here" }));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let minted = 0;
  const issuer: OidcIssuer = {
    url,
    asked: [],
    answers: new Map(),
    headers: { "content-type": "application/json" },
    keys,
    async mint(claims = {}, header = {}) {
      const { alg, ...rest } = { alg: "RS256", ...header };
      const now = Math.floor(Date.now() / 1000);
      return await new SignJWT({ iss: url, sub: "ada", aud: "app", iat: now, exp: now + 300, ...claims })
        // No two tokens are the same one: one that was accepted is not looked at again for a while.
        .setProtectedHeader({ alg, kid: alg, number: minted++, ...rest })
        .sign(pairs[alg as keyof typeof pairs].privateKey);
    },
    authConfig: (changes = {}, before = []) =>
      `export default { providers: ${JSON.stringify([...before, { domain: url, applicationID: "app", ...changes }])} };`,
  };
  return issuer;
}

/** A handler that always returns the same response. */
export const answer =
  (
    status: number,
    body: unknown,
    headers: Record<string, string> = { "content-type": "application/json" },
  ): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));

/** A Convex that trusts an issuer, and its response to tokens that call `m:who`. */
export async function trusting(
  issuer: OidcIssuer,
  config = issuer.authConfig(),
  clock?: { now: () => number },
): Promise<Convex & { lines: string[]; ask: (token: string) => Promise<CallResult & { message?: string }> }> {
  const convex = await startConvex(clock ? { clock: { ...clock, after: () => () => undefined } } : {});
  expect(await push(convex, { m: WHO, "auth.config": config })).toBeNull();
  const ask = async (token: string): Promise<CallResult> => await call(convex, "query", "m:who", {}, `Bearer ${token}`);
  return { ...convex, ask };
}
