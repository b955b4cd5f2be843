// The doctor's verdict on a token, read from the text of auth.config.ts, is that of a running Convex to which the same text was pushed.

import { type KeyObject, sign } from "node:crypto";
import { keyPair } from "../../support/key-pair.ts";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { expect, onTestFinished } from "vitest";
import { documentUrls, keySetUrls } from "../../../src/doctor/gather/document-urls.ts";
import { fetchDocuments } from "../../../src/doctor/gather/documents.ts";
import { tokenFacts } from "../../../src/doctor/gather/token.ts";
import type { Asked } from "../../../src/doctor/model/asked.ts";
import type { Facts } from "../../../src/doctor/model/facts.ts";
import type { Document } from "../../../src/doctor/model/network-facts.ts";
import { call, post, push, startConvex } from "../../database/support/convex-app.ts";
import { factsOfFiles } from "./project.ts";

const CLIENT = "client_A";
const ports = { fetch: globalThis.fetch, now: Date.now };

/** Each provider has the key of one of these, so that the signer of an accepted token tells which provider took it. */
const SIGNERS = ["one", "two", "three", "curve"] as const;
type Signer = (typeof SIGNERS)[number];
const pairs = Object.fromEntries(
  SIGNERS.map((name) => [name, name === "curve" ? keyPair("P-256") : keyPair("rsa")]),
) as Record<Signer, { publicKey: KeyObject; privateKey: KeyObject }>;
const algorithmOf = (signer: Signer): string => (signer === "curve" ? "ES256" : "RS256");
const keySetOf = (signer: Signer): string => {
  const key = pairs[signer].publicKey.export({ format: "jwk" });
  return JSON.stringify({ keys: [{ ...key, kid: `kid_${signer}`, alg: algorithmOf(signer), use: "sig" }] });
};

/** `here` is an issuer of OpenID Connect on this machine. */
const ISSUERS = [
  "https://api.workos.com",
  `https://api.workos.com/user_management/${CLIENT}`,
  "https://api.workos.com/user_management/client_B",
  `https://api.workos.com/sso/${CLIENT}`,
  "https://auth.example.com",
  "here",
] as const;
const AUDIENCES = [CLIENT, "client_B", "convex"];

interface Entry {
  issuer: string;
  slashes: string;
  scheme: boolean;
  signer: Signer;
  applicationID: string | undefined;
  type: "customJwt" | "oidc";
  spelling: "literal" | "template" | "constant";
  wrong: "no" | "algorithm" | "key set" | "no algorithm";
}

const entry: fc.Arbitrary<Entry> = fc.record({
  issuer: fc.constantFrom(...ISSUERS.slice(0, -1)),
  slashes: fc.constantFrom("", "", "/", "//"),
  scheme: fc.constantFrom(true, true, true, false),
  signer: fc.constantFrom(...SIGNERS),
  applicationID: fc.constantFrom(undefined, undefined, ...AUDIENCES),
  type: fc.constantFrom("customJwt", "customJwt", "customJwt", "oidc"),
  spelling: fc.constantFrom("literal", "template", "constant"),
  wrong: fc.oneof(
    { weight: 20, arbitrary: fc.constant("no" as const) },
    { weight: 1, arbitrary: fc.constantFrom("algorithm" as const, "key set" as const) },
    { weight: 1, arbitrary: fc.constant("no algorithm" as const) },
  ),
});

/** The text of the file, with the client as a variable where it can be. */
function textOf(entries: readonly Entry[], here: string): string {
  const declared: string[] = [];
  const written = (text: string, { spelling }: Entry): string => {
    const code = text.includes(CLIENT) ? `\`${text.replaceAll(CLIENT, "${clientId}")}\`` : JSON.stringify(text);
    if (spelling === "literal") return JSON.stringify(text);
    if (spelling === "template") return code;
    declared.push(`const value${declared.length} = ${code} as string;`);
    return `value${declared.length - 1}`;
  };
  const list = entries.map((one) => {
    const aud = one.applicationID === undefined ? "" : `, applicationID: ${written(one.applicationID, one)}`;
    if (one.type === "oidc")
      return `{ domain: "${here}${one.slashes}", applicationID: ${written(one.applicationID ?? "convex", one)} }`;
    const issuer = written((one.scheme ? one.issuer : one.issuer.replace("https://", "")) + one.slashes, one);
    const keys = one.wrong === "key set" ? "no keys" : keySetOf(one.signer);
    const right = algorithmOf(one.signer);
    const algorithm = one.wrong === "algorithm" ? (right === "RS256" ? "ES256" : "RS256") : right;
    const jwks = JSON.stringify(`data:application/json,${encodeURIComponent(keys)}`);
    return `{ type: "customJwt", issuer: ${issuer}${one.wrong === "no algorithm" ? "" : `, algorithm: "${algorithm}"`}, jwks: ${jwks}${aud} }`;
  });
  return `const clientId = process.env.WORKOS_CLIENT_ID!;\n${declared.join("\n")}\nexport default { providers: [${list.join(",\n")}] };\n`;
}

interface Wanted {
  /** The provider whose issuer, audience and key the token has, if there is one. */
  aim: number | undefined;
  issuer: string;
  slashes: string;
  aud: unknown;
  signer: Signer;
  kid: string | undefined;
  sub: unknown;
  iat: number | undefined;
  lifetime: number | undefined;
  nbf: number | undefined;
  alg: string | undefined;
  typ: string | undefined;
  broken: "no" | "signature" | "claims" | "parts";
}

/** Mostly right, so that tokens get far. */
const mostly = <T>(right: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const wanted: fc.Arbitrary<Wanted> = fc.record({
  aim: fc.constantFrom(undefined, 0, 1, 2, 3, 4),
  issuer: fc.constantFrom(...ISSUERS, "https://other.example"),
  slashes: mostly("", "/", "//"),
  aud: fc.constantFrom<unknown>(undefined, undefined, ...AUDIENCES, [CLIENT, "other"], [CLIENT], [], 7, "other"),
  signer: fc.constantFrom(...SIGNERS),
  kid: mostly<string | undefined>("own", "kid_one", "kid_none", undefined),
  sub: mostly<unknown>("user_1", undefined, 7),
  iat: mostly<number | undefined>(-60, undefined, 60, -4000),
  lifetime: mostly<number | undefined>(360, undefined, 30, 100_000),
  nbf: mostly<number | undefined>(undefined, -10, 60),
  alg: mostly<string | undefined>("own", "RS256", "none", undefined),
  typ: mostly<string | undefined>("JWT", undefined, "at+jwt"),
  broken: mostly<Wanted["broken"]>("no", "signature", "claims", "parts"),
});

const RIGHT: Wanted = {
  aim: undefined,
  issuer: "https://api.workos.com",
  slashes: "",
  aud: undefined,
  signer: "one",
  kid: "own",
  sub: "user_1",
  iat: -60,
  lifetime: 360,
  nbf: undefined,
  alg: "own",
  typ: "JWT",
  broken: "no",
};

/** A token for one of the providers. */
function aimed(want: Wanted, entries: readonly Entry[]): Wanted {
  const at = want.aim === undefined ? undefined : entries[want.aim];
  if (at === undefined) return want;
  const oidc = at.type === "oidc";
  return {
    ...want,
    issuer: oidc ? "here" : at.issuer,
    slashes: oidc ? at.slashes : want.slashes,
    aud: at.applicationID ?? (oidc ? "convex" : want.aud),
    signer: oidc ? "one" : at.signer,
  };
}

function mint(want: Wanted, here: string): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const { signer, iat = 0, lifetime } = want;
  const header = {
    alg: want.alg === "own" ? algorithmOf(signer) : want.alg,
    kid: want.kid === "own" ? `kid_${signer}` : want.kid,
    typ: want.typ,
  };
  const claims = {
    iss: (want.issuer === "here" ? here : want.issuer) + want.slashes,
    sub: want.sub,
    aud: want.aud,
    iat: want.iat === undefined ? undefined : now + iat,
    exp: lifetime === undefined ? undefined : now + iat + lifetime,
    nbf: want.nbf === undefined ? undefined : now + want.nbf,
    org_id: "org_1",
    plan: { name: "pro" },
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  const { privateKey: key } = pairs[signer];
  const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
  if (want.broken === "parts") return signed;
  if (want.broken === "claims")
    return [signed.split(".")[0], encode({ ...claims, sub: "user_2" }), signature].join(".");
  return `${signed}.${want.broken === "signature" ? signature.slice(0, -8) : ""}${want.broken === "signature" ? "AAAAAAAA" : signature}`;
}

/** An issuer of OpenID Connect. */
async function startIssuer(): Promise<string> {
  const server = createServer((request, response) => {
    const url = `http://${request.headers.host}`;
    response.setHeader("content-type", "application/json");
    if (request.url === "/jwks") response.end(keySetOf("one"));
    else
      response.end(
        JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks`, authorization_endpoint: `${url}/authorize` }),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function factsFor(text: string): Facts {
  const files = {
    "package.json": '{"name":"app"}',
    ".env.local": `WORKOS_CLIENT_ID=${CLIENT}\n`,
    "convex/auth.config.ts": text,
  };
  return factsOfFiles(files, { facts: { now: Date.now() } });
}

async function documentsFor(facts: Facts, here: string): Promise<Map<string, Asked<Document>>> {
  // As with a token of each spelling of the issuer.
  const urls = ["", "/", "//"].flatMap((slashes) => documentUrls(facts, { iss: here + slashes }));
  const onThisMachine = urls.filter((url) => !url.startsWith("https:"));
  const first = await fetchDocuments(onThisMachine, ports);
  const bodies = [...first.values()].flatMap(({ document }) => (document.ok ? [document.value.body] : []));
  const second = await fetchDocuments(keySetUrls(bodies), ports);
  return new Map([...first, ...second].map(([url, { document }]) => [url, document]));
}

const WHO = `export const who = query({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity() });`;

/**
 * Pushes random lists of providers to a local Convex, and shows it and the doctor random tokens.
 *
 * @param sizes How many lists, and how many tokens for each.
 * @returns How many verdicts of each kind there were.
 */
export async function compareVerdicts(sizes: { lists: number; tokens: number }): Promise<ReadonlyMap<string, number>> {
  const convex = await startConvex();
  const here = await startIssuer();
  await post(convex, "/api/update_environment_variables", { changes: [{ name: "WORKOS_CLIENT_ID", value: CLIENT }] });
  const seen = new Map<string, number>();
  const lists = fc.array(entry, { maxLength: 5 });
  const tokens = fc.array(wanted, { minLength: sizes.tokens, maxLength: sizes.tokens });
  await fc.assert(
    fc.asyncProperty(lists, tokens, async (entries, wants) => {
      const text = textOf(entries, here);
      const problem = await push(convex, { who: WHO, "auth.config": text });
      const facts = factsFor(text);
      const documents = await documentsFor(facts, here);
      if (problem !== null) {
        // What cannot be pushed has no verdict.
        const { verdict } = tokenFacts(mint(RIGHT, here), facts, documents, Date.now());
        expect([verdict.kind, problem]).toEqual(["unknown", expect.stringMatching(/providers\[\d\]/)]);
        return;
      }
      const compare = async (any: Wanted): Promise<void> => {
        const want = aimed(any, entries);
        const token = mint(want, here);
        const { verdict } = tokenFactsOf(token, facts, documents);
        const answer = await call(convex, "query", "who:who", {}, `Bearer ${token}`);
        const expected =
          answer.status === "success" ? { kind: "accepted", identity: answer.value } : { code: answer.code };
        expect(verdict, JSON.stringify({ text, want, answer })).toMatchObject(expected);
        if (verdict.kind === "accepted") {
          const taken = entries[verdict.provider - 1];
          expect(taken?.type === "oidc" ? "one" : taken?.signer).toBe(want.signer);
        }
        const cause = "cause" in verdict ? `${verdict.kind} ${verdict.cause}` : verdict.kind;
        seen.set(cause, (seen.get(cause) ?? 0) + 1);
      };
      await Promise.all(wants.map(compare));
    }),
    { numRuns: sizes.lists, endOnFailure: true },
  );
  return seen;
}

/** Tokens that are not even three parts are refused before there are any facts. */
function tokenFactsOf(
  token: string,
  facts: Facts,
  documents: Map<string, Asked<Document>>,
): { verdict: ReturnType<typeof tokenFacts>["verdict"] } {
  try {
    return tokenFacts(token, facts, documents, Date.now());
  } catch (error) {
    expect(String(error)).toContain("this is not an access token");
    return { verdict: { kind: "unmatched", code: "InvalidAuthHeader", reason: "" } };
  }
}
