// An identity provider for tests of local Convex: one key, a key-set URL on loopback, and tokens with any claims.

import { sign } from "node:crypto";
import { keyPair } from "../../support/key-pair.ts";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Issuer {
  url: string;
  mint(claims?: Record<string, unknown>): string;
  /** Source of an `auth.config.ts` for this issuer, or with another issuer in it. */
  authConfig(issuer?: string): string;
}

export async function createIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = keyPair("rsa");
  const keys = JSON.stringify({
    keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256", use: "sig" }],
  });
  const server = createServer((_request, response) =>
    response.setHeader("content-type", "application/json").end(keys),
  ).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return {
    url,
    mint(claims = {}) {
      const now = Math.floor(Date.now() / 1000);
      const signed = `${encode({ alg: "RS256", kid: "k1" })}.${encode({ iss: url, sub: "user_1", iat: now, exp: now + 300, ...claims })}`;
      return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
    },
    authConfig: (issuer = url) =>
      `export default { providers: [{ type: "customJwt", issuer: ${JSON.stringify(issuer)}, jwks: "${url}/jwks", algorithm: "RS256" }] };`,
  };
}
