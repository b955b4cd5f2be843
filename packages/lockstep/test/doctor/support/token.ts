// Access tokens for fixtures: keys of WorkOS clients, the tokens that they sign, and the key sets that WorkOS would publish.

import { sign } from "node:crypto";
import { type KeyPair, keyPair } from "../../support/key-pair.ts";
import type { Asked } from "../../../src/doctor/model/asked.ts";
import type { Document, NetworkFacts } from "../../../src/doctor/model/network-facts.ts";
import { NOW } from "./now.ts";

/** The client of the base projects, and another one. */
export const CLIENT = "client_01KDOCTORDEV00000000001";
export const OTHER_CLIENT = "client_01KDOCTOROTHER000000002";

const pairs = new Map<string, KeyPair>();

function pairOf(client: string): KeyPair {
  const pair = pairs.get(client) ?? keyPair("rsa");
  pairs.set(client, pair);
  return pair;
}

/** The key set of a client. */
export function keySetOf(client: string): string {
  const key = pairOf(client).publicKey.export({ format: "jwk" });
  return JSON.stringify({ keys: [{ ...key, kid: `kid_${client}`, alg: "RS256", use: "sig" }] });
}

/** A token of a client that is valid for 5 minutes: at the time of the fixtures, or at another one. */
export function mint(
  claims: Readonly<Record<string, unknown>> = {},
  signer: string = CLIENT,
  now: number = NOW,
): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const iat = Math.floor(now / 1000) - 60;
  const all = {
    iss: `https://api.workos.com/user_management/${signer}`,
    sub: "user_01KDOCTOR",
    sid: "session_01KDOCTOR",
    iat,
    exp: iat + 300,
    ...claims,
  };
  const signed = `${encode({ alg: "RS256", kid: `kid_${signer}` })}.${encode(all)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), pairOf(signer).privateKey).toString("base64url")}`;
}

/** What `--network` finds at WorkOS: the key set of each client. */
export function network(
  more: Readonly<Record<string, Partial<Document>>> = {},
  facts: Partial<NetworkFacts> = {},
): NetworkFacts {
  const documents = new Map<string, Asked<Document>>();
  const set = (url: string, document: Partial<Document>): void => {
    const answer = { status: 200, contentType: "application/json", body: "", ...document };
    documents.set(url, { ok: true, value: answer });
  };
  for (const client of [CLIENT, OTHER_CLIENT])
    set(`https://api.workos.com/sso/jwks/${client}`, { body: keySetOf(client) });
  for (const [url, document] of Object.entries(more)) set(url, document);
  return { documents, webhooks: new Map(), preflights: new Map(), ...facts };
}
