// First half of acceptance: read the token without trusting it, and find the provider that vouches for it.

import { type Claims, type Jws, readJws } from "./jws.ts";
import { type AuthProvider, describeProvider, normaliseIssuer } from "./providers.ts";
import { type Refusal, refuse, type TokenCheck } from "./refusal.ts";

/** Longest token that is read at all, in characters: far longer than those of any identity provider. */
const MAX_TOKEN_LENGTH = 64 * 1024;

/** The issuer of the made-up token with which `lockstep doctor` asks a deployment for its providers. */
export const DOCTOR_ISSUER = "https://doctor.invalid";

/** A token with the provider that may vouch for it. */
export interface Candidate {
  ok: true;
  provider: AuthProvider;
  jws: Jws;
  issuer: string;
}

const UNPARSABLE =
  "Could not parse JWT payload. Check that the token is a valid JWT format with three base64-encoded parts separated by dots.";

/** Finds the first provider whose issuer, and audience if it has one, match the unverified payload. */
export function selectProvider(token: string, providers: AuthProvider[]): Candidate | Refusal {
  const jws = token.length > MAX_TOKEN_LENGTH ? null : readJws(token);
  if (jws === null)
    return refuse(
      "InvalidAuthHeader",
      UNPARSABLE,
      "the token is not three base64url parts with a JSON object in the middle, nested 127 deep at most",
    );
  const { claims } = jws;
  const { iss } = claims;
  if (typeof iss !== "string") {
    return refuse(
      "InvalidAuthHeader",
      "Missing issuer claim ('iss') in JWT payload. The token must say who issued it.",
      `the payload has the claims ${Object.keys(claims).join(", ") || "(none)"}`,
    );
  }
  const provider = providers.find((candidate) => matches(candidate, iss, audience(claims)));
  return provider ? { ok: true, provider, jws, issuer: iss } : noProvider(iss, audience(claims), providers);
}

/** The `aud` claim as a list: absent is empty, a string is one. RFC 7519 §4.1.3. */
function audience(claims: Claims): string[] {
  const { aud } = claims;
  if (typeof aud === "string") return [aud];
  return Array.isArray(aud) ? aud.filter((item): item is string => typeof item === "string") : [];
}

function matches(provider: AuthProvider, issuer: string, aud: string[]): boolean {
  const configured = provider.type === "oidc" ? provider.domain : provider.issuer;
  if (normaliseIssuer(configured) !== normaliseIssuer(issuer)) return false;
  return provider.applicationID === null || aud.includes(provider.applicationID);
}

function noProvider(issuer: string, aud: string[], providers: AuthProvider[]): Refusal {
  const token = `The token has iss=${quote(issuer)} and ${aud.length === 0 ? "no aud" : `aud=${aud.map(quote).join(", ")}`}.`;
  if (providers.length === 0) {
    return refuse(
      "NoAuthProvider",
      `No auth provider found matching the given token (no providers configured). Check convex/auth.config.ts. ${token}`,
      "no push has configured a provider yet: is convex/auth.config.ts there, and has `convex dev` pushed it?",
      { check: "A1" },
    );
  }
  const configured = providers.map(describeProvider).join(", ");
  const { reason, check } = explainMismatch(issuer, aud, providers);
  return refuse(
    "NoAuthProvider",
    `No auth provider found matching the given token. Check that your JWT's issuer and audience match one of your configured providers: [${configured}]. ${token}`,
    reason,
    { check },
  );
}

function explainMismatch(
  issuer: string,
  aud: string[],
  providers: AuthProvider[],
): { reason: string; check: TokenCheck | null } {
  const sameIssuer = providers.find(
    (p) => normaliseIssuer(p.type === "oidc" ? p.domain : p.issuer) === normaliseIssuer(issuer),
  );
  if (sameIssuer) {
    const have = aud.length === 0 ? "carries no aud" : `carries aud ${aud.map(quote).join(", ")}`;
    const reason = `the issuer matches ${describeProvider(sameIssuer)}, but the token ${have}: remove applicationID from that provider, or make the identity provider add it as aud`;
    return { reason, check: aud.length > 0 ? "J3" : OF_CLIENT.test(issuer) ? "A4" : "J2" };
  }
  if (issuer === DOCTOR_ISSUER) {
    return { reason: "`lockstep doctor --network` asked which providers there are; nothing is wrong", check: null };
  }
  const reason = `no configured issuer equals the token's: in convex/auth.config.ts write issuer: ${written(issuer)}`;
  return { reason, check: "J1" };
}

/** An issuer of WorkOS that names the client, and whose tokens usually have no `aud`. */
const OF_CLIENT = /\/client_\w+\/*$/;

/** As written in a deployed config, where WorkOS's client id is a different one. */
function written(issuer: string): string {
  const workos = /^(https:\/\/api\.workos\.com\/user_management\/)client_\w+$/.exec(issuer);
  return workos === null ? quote(issuer) : `\`${workos[1]}\${process.env.WORKOS_CLIENT_ID}\``;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 300 ? `${text.slice(0, 300)}…` : text);
}
