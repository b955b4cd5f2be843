// J5: the token's issuer can be found through OpenID Connect, so that either type of provider works.

import { discoveryOf } from "../../auth-config/issuer.ts";
import type { Check } from "../../model/check.ts";
import { sameIssuer, tokenIssuer } from "../shared/providers/token-issuer.ts";

export const J5: Check = {
  id: "J5",
  title: "The token's issuer offers OpenID Connect discovery",
  needs: ["token", "network"],
  why: "If the issuer publishes a discovery document, Convex can find its key set itself: an OpenID Connect provider (`domain` and `applicationID`) works as well as a customJwt one. It needs an `aud` in the token.",
  fix: "Nothing: customJwt, with issuer and jwks, works with and without discovery.",
  *run({ token, network }) {
    if (!token || !network) return;
    const { iss } = tokenIssuer(token);
    const url = discoveryOf(iss);
    const asked = network.documents.get(url);
    if (iss === "" || !asked?.ok || asked.value.status !== 200 || !isFrom(asked.value.body, iss)) return;
    yield {
      level: "info",
      what: `The token's issuer ${iss} offers OpenID Connect discovery, so a provider of either type can take its tokens`,
      places: [{ text: url }],
      fix: "nothing; customJwt is the one that also takes tokens without aud",
    };
  },
};

function isFrom(body: string, iss: string): boolean {
  try {
    const { issuer, jwks_uri: uri } = JSON.parse(body) as { issuer?: unknown; jwks_uri?: unknown };
    return typeof issuer === "string" && sameIssuer(issuer, iss) && typeof uri === "string";
  } catch {
    return false;
  }
}
