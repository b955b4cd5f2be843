// What a token says about where it comes from, in words.

import { type Issuer, readIssuer, WORKOS_HOST } from "../../../auth-config/issuer.ts";
import { normaliseIssuer } from "../../../../acceptance/providers.ts";
import type { TokenFacts } from "../../../model/token-facts.ts";

export interface TokenIssuer {
  /** Empty without one. */
  readonly iss: string;
  readonly issuer: Issuer;
  readonly audiences: readonly string[];
  /** The WorkOS client that it was issued for, as far as it says so. */
  readonly client: string | undefined;
}

export function tokenIssuer({ claims }: TokenFacts): TokenIssuer {
  const { iss, aud, client_id: clientId } = claims;
  const text = typeof iss === "string" ? iss : "";
  const issuer = readIssuer(text);
  const audiences = [aud].flat().filter((one) => typeof one === "string");
  const named = [issuer.kind === "client" ? issuer.client : undefined, clientId, ...audiences];
  return {
    iss: text,
    issuer,
    audiences,
    client: named.find((one): one is string => typeof one === "string" && /^client_\w+$/.test(one)),
  };
}

/** `iss` and `aud`, as a sentence names them. */
export function inWords({ iss, audiences }: TokenIssuer): string {
  const aud = audiences.length === 0 ? "no aud" : `aud ${audiences.join(", ")}`;
  return `${iss === "" ? "no iss" : `iss ${iss}`} and ${aud}`;
}

/** Whether two issuers are the same for Convex. */
export function sameIssuer(a: string, b: string): boolean {
  return normaliseIssuer(a) === normaliseIssuer(b);
}

/** One of the forms that WorkOS's access tokens are known to have; undefined for a token of another issuer. */
export function shapeOf({ issuer, audiences, client }: TokenIssuer): { letter: string; text: string } | undefined {
  if (issuer.kind === "shared" && (issuer.host === WORKOS_HOST || client !== undefined)) {
    const custom = issuer.host === WORKOS_HOST ? "" : " at a custom domain";
    const text =
      audiences.length === 0
        ? `WorkOS's default${custom}: the issuer of all clients, without aud`
        : `the issuer of all clients${custom}, with aud`;
    return { letter: custom === "" ? (audiences.length === 0 ? "A" : "B") : "D", text };
  }
  if (issuer.kind !== "client") return undefined;
  if (issuer.host !== WORKOS_HOST) return { letter: "D", text: "an issuer at a custom domain that names the client" };
  return issuer.path === "user_management"
    ? { letter: "C", text: "an issuer that names the client" }
    : { letter: "E", text: `an issuer that names the client, after /${issuer.path}/` };
}
