// Tokens that a lax parser accepts but the standards refuse: RFC 7515, RFC 7518, RFC 7797, RFC 8725.

import { type KeyObject, sign } from "node:crypto";
import { keyPair } from "../support/key-pair.ts";
import { describe, expect, it } from "vitest";
import { acceptToken } from "../../src/acceptance/accept-token.ts";
import type { FetchedDocument } from "../../src/acceptance/document.ts";
import {
  accept,
  CLIENT,
  ec,
  encode,
  ISSUER,
  keySet,
  mint,
  NOW,
  NOW_MS,
  refusal,
  rsa,
  standardProviders,
} from "./tokens.ts";

describe("tokens that the standards refuse", () => {
  const small = keyPair("rsa", 1024);
  const p384 = keyPair("P-384");
  const ed = keyPair("ed25519");
  const jwk = (key: KeyObject, more: object): object => ({ ...key.export({ format: "jwk" }), kid: "k2", ...more });
  /** The reason why a token with the key `key` is refused. */
  const judge = (key: object, signer: KeyObject, algorithm: "RS256" | "ES256" = "RS256"): string =>
    refusal(mint({}, { alg: algorithm, kid: "k2" }, signer), {
      keys: keySet({}, key),
      providers: standardProviders({ algorithm }),
    }).reason;

  it.each([
    ["padding", (part: string) => `${part}==`],
    ["a line break", (part: string) => `${part.slice(0, 8)}\n${part.slice(8)}`],
    ["characters outside the alphabet", (part: string) => `${part.slice(0, 8)}!!!!${part.slice(8)}`],
    ["the other base64 alphabet", (part: string) => part.replaceAll("-", "+").replaceAll("_", "/")],
    ["leftover bits", (part: string) => part.replace(/.$/, (last) => nextLetter(last))],
  ])("[T41] a token encoded with %s decodes to the same bytes, and is refused in every part", (_what, respell) => {
    const parts = mintWhere((part) => respell(part) !== part && bytes(respell(part)).equals(bytes(part))).split(".");
    for (const index of [0, 1, 2]) {
      const changed = parts.map((part, at) => (at === index ? respell(part) : part)).join(".");
      expect(accept(changed), `part ${index}`).toMatchObject({ ok: false, code: "InvalidAuthHeader" });
    }
  });

  it("[T41] text that is not UTF-8 is refused", () => {
    const payload = Buffer.concat([Buffer.from(`{"iss":"${ISSUER}","sub":"`), Buffer.from([0xff]), Buffer.from('"}')]);
    const token = `${encode({ alg: "RS256", kid: "k1" })}.${payload.toString("base64url")}.AAAA`;
    expect(accept(token)).toMatchObject({ message: expect.stringMatching(/^Could not parse JWT payload/) });
  });

  it.each(["[", '{"a":'])(
    "[T42] claims nested 5 000 levels deep (%s) are refused, and 127 levels are accepted",
    (open) => {
      const nested = (levels: number): string => {
        const close = open === "[" ? "]" : "}";
        const deep = `${open.repeat(levels)}1${close.repeat(levels)}`;
        const claims = `{"iss":"${ISSUER}","sub":"user_1","exp":${NOW + 300},"deep":${deep}}`;
        const signed = `${encode({ alg: "RS256", kid: "k1" })}.${Buffer.from(claims).toString("base64url")}`;
        return `${signed}.${sign("sha256", Buffer.from(signed), rsa.privateKey).toString("base64url")}`;
      };
      expect(accept(nested(126)).ok).toBe(true);
      expect(accept(nested(127))).toMatchObject({ message: expect.stringMatching(/^Could not parse JWT payload/) });
      expect(accept(nested(5000)).ok).toBe(false);
    },
  );

  it.each(["1e400", "-1e400", "1e300", '"1800000300"', "null", "true", "[1800000300]"])(
    "[T43] %s is not a valid time, as exp, nbf or iat",
    (value) => {
      for (const name of ["exp", "nbf", "iat"]) {
        const claims = { iss: ISSUER, sub: "user_1", exp: NOW + 300, iat: NOW, nbf: NOW };
        const others = Object.entries(claims).filter(([claim]) => claim !== name);
        const text = `{${others.map(([claim, one]) => `"${claim}":${JSON.stringify(one)}`).join(",")},"${name}":${value}}`;
        const signed = `${encode({ alg: "RS256", kid: "k1" })}.${Buffer.from(text).toString("base64url")}`;
        const token = `${signed}.${sign("sha256", Buffer.from(signed), rsa.privateKey).toString("base64url")}`;
        expect(refusal(token).reason, name).toContain(`\`${name}\``);
      }
    },
  );

  it("[T44] the algorithm determines which key may verify: not another type, curve, size, use or operation", () => {
    expect(judge(jwk(p384.publicKey, {}), p384.privateKey, "ES256")).toContain("on the curve P-384");
    expect(judge(jwk(ec.publicKey, {}), ec.privateKey)).toContain("RS256 needs RSA");
    expect(judge(jwk(rsa.publicKey, {}), rsa.privateKey, "ES256")).toContain("ES256 needs EC");
    expect(judge(jwk(ed.publicKey, {}), rsa.privateKey)).toContain("of the type OKP");
    expect(judge(jwk(small.publicKey, {}), small.privateKey)).toContain("1024 bits");
    expect(judge(jwk(rsa.publicKey, { use: "enc" }), rsa.privateKey)).toContain('use "enc"');
    expect(judge(jwk(rsa.publicKey, { key_ops: ["encrypt"] }), rsa.privateKey)).toContain("key_ops");
    const fine = jwk(rsa.publicKey, { use: "sig", key_ops: ["verify"] });
    expect(accept(mint({}, { kid: "k2" }), { keys: keySet({}, fine) }).ok).toBe(true);
  });

  it("[T46] the same holds for every part of an ID token, and for its iat, nbf and exp", async () => {
    const providers = [{ type: "oidc", domain: ISSUER, applicationID: CLIENT } as const];
    const keys = [jwk(rsa.publicKey, {}), { ...small.publicKey.export({ format: "jwk" }), kid: "small" }];
    const fetchDocument = (url: string): Promise<FetchedDocument> => {
      const discovery = { issuer: ISSUER, jwks_uri: `${ISSUER}/keys`, authorization_endpoint: ISSUER };
      const body = JSON.stringify(url.endsWith("/keys") ? { keys } : discovery);
      return Promise.resolve({ kind: "answer", status: 200, statusText: "OK", contentType: null, body });
    };
    const ask = async (claims: object, header: object = {}, key = rsa.privateKey): Promise<boolean> => {
      const token = mint({ aud: CLIENT, ...claims }, { kid: "k2", ...header }, key);
      return (await acceptToken(token, providers, fetchDocument, () => NOW_MS)).ok;
    };
    expect(await ask({})).toBe(true);
    expect(await ask({ exp: 1e300 })).toBe(false);
    expect(await ask({ iat: "now" })).toBe(false);
    expect(await ask({ nbf: "now" })).toBe(false);
    expect(await ask({}, { crit: ["b64"], b64: false })).toBe(false);
    expect(await ask({}, { b64: false })).toBe(false);
    expect(await ask({}, { kid: "small" }, small.privateKey)).toBe(false);
    const whole = mint({ aud: CLIENT }, { kid: "k2" });
    expect((await acceptToken(`${whole}==`, providers, fetchDocument, () => NOW_MS)).ok).toBe(false);
  });

  it.each([{ crit: ["b64"], b64: false }, { b64: false }, { crit: ["exp"] }, { crit: [] }])(
    "[T45] a header with a critical extension is refused: %j",
    (header) => {
      expect(refusal(mint({}, header)).code).toBe("InvalidAuthHeader");
    },
  );
});

const bytes = (part: string): Buffer => Buffer.from(part, "base64url");

/** Tokens vary by a claim until one fits the test. */
function mintWhere(fits: (part: string) => boolean): string {
  for (let nonce = 0; nonce < 5000; nonce += 1) {
    const token = mint({ nonce: `${nonce}${"ÿ?".repeat(nonce % 7)}` }, { x: "?ÿ>".repeat(1 + (nonce % 5)) });
    if (token.split(".").every(fits)) return token;
  }
  throw new Error("no token fits");
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The next letter differs in its last bit, which is a leftover one when a part has two or three letters over. */
function nextLetter(letter: string): string {
  return ALPHABET[ALPHABET.indexOf(letter) ^ 1] ?? letter;
}
