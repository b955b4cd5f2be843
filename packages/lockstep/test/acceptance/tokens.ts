// Shared helpers of the acceptance tests: tokens, the key set that verifies them, and the two providers of every project.

import { type KeyObject, sign } from "node:crypto";
import { type KeyPair, keyPair } from "../support/key-pair.ts";
import { expect } from "vitest";
import type { FetchedDocument } from "../../src/acceptance/document.ts";
import type { Refusal } from "../../src/acceptance/refusal.ts";
import { type AuthProvider, parseAuthConfig } from "../../src/acceptance/providers.ts";
import { selectProvider } from "../../src/acceptance/select-provider.ts";
import { type Accepted, verifyToken } from "../../src/acceptance/verify-token.ts";

export const NOW_MS = 1_800_000_000_500;
export const NOW = Math.floor(NOW_MS / 1000);
export const CLIENT = "client_01";
export const ISSUER = `https://api.workos.com/user_management/${CLIENT}`;
export const rsa: KeyPair = keyPair("rsa");
export const ec: KeyPair = keyPair("P-256");

export const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export function mint(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key: KeyObject = rsa.privateKey,
): string {
  const all = { iss: ISSUER, sub: "user_1", sid: "session_1", iat: NOW, exp: NOW + 300, ...claims };
  const signed = `${encode({ alg: "RS256", kid: "k1", ...header })}.${encode(all)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

export function keySet(
  overrides: Partial<Extract<FetchedDocument, { kind: "answer" }>> = {},
  ...extra: unknown[]
): FetchedDocument {
  const keys = [{ ...rsa.publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256", use: "sig" }, ...extra];
  return {
    kind: "answer",
    status: 200,
    statusText: "OK",
    contentType: "application/json",
    body: JSON.stringify({ keys }),
    ...overrides,
  };
}

/** The pair of providers from the Convex documentation, as in every project. */
export function standardProviders(changes: Record<string, unknown> = {}): AuthProvider[] {
  const jwks = `https://api.workos.com/sso/jwks/${CLIENT}`;
  const parsed = parseAuthConfig({
    providers: [
      { type: "customJwt", issuer: "https://api.workos.com/", algorithm: "RS256", jwks, applicationID: CLIENT },
      { type: "customJwt", issuer: ISSUER, algorithm: "RS256", jwks, ...changes },
    ],
  });
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.providers;
}

export interface Given {
  providers?: AuthProvider[];
  keys?: FetchedDocument;
  /** ms. */
  now?: number;
}

export function accept(token: string, options: Given = {}): Accepted | Refusal {
  const candidate = selectProvider(token, options.providers ?? standardProviders());
  if (!candidate.ok) return candidate;
  if (candidate.provider.type === "oidc") throw new Error("These are tests of customJwt providers");
  return verifyToken(candidate, candidate.provider, options.keys ?? keySet(), options.now ?? NOW_MS);
}

/** Asserts a refusal, and that no part of it repeats the token. */
export function refusal(token: string, options: Given = {}): Refusal {
  const result = accept(token, options);
  if (result.ok) throw new Error("the token was accepted");
  for (const part of token.split(".").filter((text) => text.length > 12))
    expect(`${result.message} ${result.reason}`).not.toContain(part);
  return result;
}
