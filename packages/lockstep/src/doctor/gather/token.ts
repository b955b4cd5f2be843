// What is known about a token: its claims, and what a deployment with the providers of auth.config.ts would say to it.

import { STATUS_CODES } from "node:http";
import { judgeToken } from "../../acceptance/accept-token.ts";
import type { FetchedDocument } from "../../acceptance/document.ts";
import { type Claims, readJws } from "../../acceptance/jws.ts";
import { readKeySet } from "../../acceptance/key-set.ts";
import { type AuthProvider, parseAuthConfig } from "../../acceptance/providers.ts";
import { selectProvider } from "../../acceptance/select-provider.ts";
import type { Accepted } from "../../acceptance/verify-token.ts";
import type { Refusal } from "../../acceptance/refusal.ts";
import { LockstepError } from "../../errors.ts";
import { type Provider, readAuthConfig } from "../auth-config/read.ts";
import type { Asked } from "../model/asked.ts";
import type { Facts } from "../model/facts.ts";
import type { Document } from "../model/network-facts.ts";
import type { RefusalCause, TokenFacts, Verdict } from "../model/token-facts.ts";

type Documents = ReadonlyMap<string, Asked<Document>>;

/** A token without what surrounds it where it was copied: quotes, `Bearer`, white space. */
export function cleanToken(text: string): string {
  return text
    .trim()
    .replace(/^(?:authorization:\s*)?bearer\s+/i, "")
    .replaceAll(/^["'`]+|["'`,;]+$/g, "");
}

/**
 * Header and claims of a token.
 *
 * @throws LockstepError `BAD_OPTION` for anything else, without repeating it.
 */
export function readToken(token: string): { header: Claims; claims: Claims } {
  const jws = readJws(token);
  if (jws !== null) return { header: jws.header ?? {}, claims: jws.claims };
  throw new LockstepError("BAD_OPTION", {
    what: token === "" ? "there is no token on standard input" : "this is not an access token",
    ...(token === "" ? {} : { evidence: likeness(token) }),
    fix: "copy the access token that the browser sends to Convex: developer tools, Network, the WebSocket to ….convex.cloud, the message of type Authenticate",
  });
}

/** What something that is not an access token looks like. */
function likeness(text: string): string {
  const parts = text.split(".").length;
  if (text.startsWith("Fe26.2")) return "it is a sealed session cookie, which only the app's server can open";
  if (text.startsWith("sk_")) return "it begins like an API key of WorkOS. Do not paste it anywhere";
  if (parts === 5) return "it has five parts, like an encrypted token";
  return parts === 3
    ? "it has three parts, but the middle one is not a JSON object in base64url: was all of it copied?"
    : `it has ${text.length} characters and ${parts === 1 ? "no dots" : `${parts - 1} dots`}; an access token has three parts, separated by dots, and begins with eyJ. A refresh token has none`;
}

/**
 * The facts about a token.
 *
 * @param documents What was fetched.
 * @param now Milliseconds since the epoch, as a deployment sees it.
 */
export function tokenFacts(token: string, facts: Facts, documents: Documents, now: number): TokenFacts {
  const { header, claims } = readToken(token);
  return { header, claims, length: token.length, verdict: verdictOf(token, facts, documents, now) };
}

function verdictOf(token: string, facts: Facts, documents: Documents, now: number): Verdict {
  const config = readAuthConfig(facts);
  if (config.kind !== "read") return { kind: "unknown", problem: PROBLEMS[config.kind] };
  if (!config.complete) return { kind: "unknown", problem: PROBLEMS.opaque };
  const entries = config.providers.map(entryOf);
  const parsed = parseAuthConfig({ providers: entries.map((entry) => entry ?? UNMATCHABLE) });
  if (!parsed.ok) return { kind: "unknown", problem: parsed.error };
  const { providers } = parsed;
  const candidate = selectProvider(token, providers);
  const unknown = entries.indexOf(undefined);
  if (!candidate.ok) {
    return unknown === -1
      ? { kind: "unmatched", code: candidate.code, reason: candidate.reason }
      : { kind: "unknown", problem: `the values of provider ${unknown + 1} are not known` };
  }
  const number = providers.indexOf(candidate.provider) + 1;
  // An earlier one whose values are not known could match first.
  if (unknown !== -1 && unknown < number - 1)
    return { kind: "unknown", problem: `the values of provider ${unknown + 1} are not known` };
  return judged(token, candidate.provider, number, documents, now);
}

const PROBLEMS = {
  none: "there are no Convex functions here",
  missing: "there is no auth.config.ts",
  broken: "auth.config.ts has syntax errors",
  opaque: "auth.config.ts cannot be read without running it",
} as const;

/** Stands for a provider whose values are not known. No token has this issuer. */
const UNMATCHABLE = { domain: "https://unknown.invalid", applicationID: "unknown" };

/** The provider as Convex would get it; undefined if a value is not known. */
function entryOf({ fields, complete }: Provider): Record<string, string> | undefined {
  const entry: Record<string, string> = {};
  for (const [name, field] of fields) {
    if (field.kind === "unknown" || field.value === undefined) return undefined;
    entry[name] = field.value;
  }
  return complete ? entry : undefined;
}

function judged(token: string, provider: AuthProvider, number: number, documents: Documents, now: number): Verdict {
  const result = run(token, provider, documents, now);
  if (typeof result === "string") return { kind: "unverified", provider: number, problem: result };
  if (result.ok) return { kind: "accepted", provider: number, identity: result.identity };
  const { code, reason } = result;
  return { kind: "refused", provider: number, code, reason, cause: causeOf(token, provider, documents, now) };
}

/** The judgement, or why it needs a document that there is not. */
function run(token: string, provider: AuthProvider, documents: Documents, now: number): Accepted | Refusal | string {
  const steps = judgeToken(token, [provider], () => now);
  let step = steps.next();
  while (step.done !== true) {
    const asked = documents.get(step.value);
    if (asked === undefined) return "its key set was not fetched";
    if (!asked.ok)
      return `${step.value.startsWith("data:") ? "its key set" : step.value} could not be fetched from here: ${asked.problem}`;
    step = steps.next(fetched(asked.value));
  }
  return step.value;
}

function fetched({ status, contentType, body }: Document): FetchedDocument {
  const type = contentType === "" ? null : contentType;
  return { kind: "answer", status, statusText: STATUS_CODES[status] ?? "", contentType: type, body };
}

/** Tells apart what a refusal is about, by asking again under other circumstances. */
function causeOf(token: string, provider: AuthProvider, documents: Documents, now: number): RefusalCause {
  const { header, claims } = readToken(token);
  const { exp, iat, nbf } = claims;
  const start = Math.max(...[iat, nbf].filter((time) => typeof time === "number"), 0);
  const valid = typeof exp === "number" ? Math.min(exp - 1, Math.max(start, now / 1000)) : now / 1000;
  const otherwise = run(token, provider, documents, Math.floor(valid) * 1000);
  if (typeof otherwise === "object" && otherwise.ok) return start * 1000 > now ? "future" : "expired";
  if (provider.type !== "customJwt") return "invalid";
  const asked = documents.get(provider.jwks);
  const keys = asked?.ok ? readKeySet(provider.jwks, fetched(asked.value)) : undefined;
  if (keys?.ok !== true) return "keys";
  return keys.keys.some(({ kid }) => kid === header["kid"]) ? "invalid" : "kid";
}
