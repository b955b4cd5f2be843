// Access tokens that local AuthKit did not sign, given to what verifies them: WorkOS's SDK, which fetches the JWKS, and local
// Convex's acceptance rules.

import { createHmac, createPublicKey, sign, type KeyObject } from "node:crypto";
import { keyPair } from "../../../packages/lockstep/test/support/key-pair.ts";
import { expect, test } from "vitest";
import { acceptToken } from "../../../packages/lockstep/src/acceptance/accept-token.ts";
import { parseAuthConfig } from "../../../packages/lockstep/src/acceptance/providers.ts";
import { CLIENT, signIn, start } from "../../../packages/lockstep/test/identity/support/local-authkit.ts";
import { sdkAt } from "../support/node-sdk.ts";

type Json = Record<string, unknown>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (part = ""): Json => JSON.parse(Buffer.from(part, "base64url").toString()) as Json;
const stranger = keyPair("rsa");

/** A token with these two parts, signed by `signer`. */
function token(header: Json, payload: Json, signer: (text: string) => string): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${signer(text)}`;
}

const rsa =
  (key: KeyObject, hash = "sha256") =>
  (text: string): string =>
    sign(hash, Buffer.from(text), key).toString("base64url");
const hmac =
  (secret: string | Buffer) =>
  (text: string): string =>
    createHmac("sha256", secret).update(text).digest("base64url");

/** The tokens of one sign-in, and the key set as published. */
interface Known {
  real: string;
  jwk: { kid: string; n: string; e: string; kty: string };
  body: string;
}

/** Every forgery, made from a valid token. */
function forgeries({ real, jwk }: Known): Record<string, string> {
  const [header, payload] = real.split(".").map((part, index) => (index < 2 ? decode(part) : {})) as [Json, Json];
  const [first = "", second = "", signature = ""] = real.split(".");
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  const pem = publicKey.export({ type: "spki", format: "pem" });
  const grown = { ...payload, sub: "user_other", exp: Number(payload["exp"]) + 86_400 };
  const withKey = { ...stranger.publicKey.export({ format: "jwk" }), kid: jwk.kid, alg: "RS256", use: "sig" };
  return {
    "no signature, alg none": token({ ...header, alg: "none" }, grown, () => ""),
    "no signature, alg None": token({ ...header, alg: "None" }, grown, () => ""),
    "no signature, alg RS256": `${first}.${second}.`,
    "two parts": `${first}.${second}`,
    "the signature of another payload": `${first}.${encode(grown)}.${signature}`,
    "the signature with its last character changed": `${first}.${second}.${signature.slice(0, -2)}${signature.endsWith("A") ? "Q" : "A"}A`,
    "HS256 with the public key as PEM": token({ ...header, alg: "HS256" }, grown, hmac(pem as string)),
    "HS256 with the PEM without its last line break": token(
      { ...header, alg: "HS256" },
      grown,
      hmac(String(pem).trim()),
    ),
    "HS256 with the public key as DER": token(
      { ...header, alg: "HS256" },
      grown,
      hmac(publicKey.export({ type: "spki", format: "der" })),
    ),
    "HS256 with the modulus": token({ ...header, alg: "HS256" }, grown, hmac(Buffer.from(jwk.n, "base64url"))),
    "HS256 with the key as it is in the JWKS": token({ ...header, alg: "HS256" }, grown, hmac(JSON.stringify(jwk))),
    "HS256 with an empty secret": token({ ...header, alg: "HS256" }, grown, hmac("")),
    "another key with our kid": token(header, grown, rsa(stranger.privateKey)),
    "another key in the header": token({ ...header, jwk: withKey }, grown, rsa(stranger.privateKey)),
    "another key behind a URL in the header": token(
      { ...header, jku: "http://localhost:1/keys", x5u: "http://localhost:1/keys" },
      grown,
      rsa(stranger.privateKey),
    ),
    "an unknown kid": token({ ...header, kid: "sso_oidc_key_pair_other" }, grown, rsa(stranger.privateKey)),
    "a kid that is a path": token({ ...header, kid: "../../../../dev/null" }, grown, hmac("")),
    "a kid that is SQL": token({ ...header, kid: `x' UNION SELECT '${jwk.kid}` }, grown, rsa(stranger.privateKey)),
    "no kid": token({ alg: "RS256", typ: "JWT" }, grown, rsa(stranger.privateKey)),
    "RS512 by another key": token({ ...header, alg: "RS512" }, grown, rsa(stranger.privateKey, "sha512")),
    "an unknown critical extension": token({ ...header, crit: ["x"], x: 1 }, grown, rsa(stranger.privateKey)),
  };
}

test("[I224] WorkOS's SDK and Convex's rules refuse every forged access token, and both accept the real one", async () => {
  const now = Date.now();
  const { url, authkit } = await start({}, { now });
  const body = await (await fetch(`${url}/sso/jwks/${CLIENT}`)).text();
  const { keys } = JSON.parse(body) as { keys: Known["jwk"][] };
  const known: Known = { real: (await signIn(url)).access_token, jwk: keys[0]!, body };

  const { userManagement } = sdkAt(authkit.port);
  // The URL of the key set is derived from the client id.
  userManagement.clientId = CLIENT;
  const sdk = userManagement as unknown as { isValidJwt: (jwt: string) => Promise<boolean> };
  const taken = (jwt: string): Promise<boolean> => sdk.isValidJwt(jwt).catch(() => false);

  const parsed = parseAuthConfig({
    providers: [
      {
        type: "customJwt",
        issuer: `https://api.workos.com/user_management/${CLIENT}`,
        algorithm: "RS256",
        jwks: `${url}/sso/jwks/${CLIENT}`,
      },
    ],
  });
  if (!parsed.ok) throw new Error(parsed.error);
  const answer = { kind: "answer", status: 200, statusText: "OK", contentType: "application/json", body } as const;
  const accepted = async (jwt: string): Promise<boolean> =>
    (
      await acceptToken(
        jwt,
        parsed.providers,
        async () => answer,
        () => now,
      )
    ).ok;

  expect([await taken(known.real), await accepted(known.real)]).toEqual([true, true]);
  for (const [name, jwt] of Object.entries(forgeries(known))) {
    expect([name, await taken(jwt), await accepted(jwt)]).toEqual([name, false, false]);
  }
});
