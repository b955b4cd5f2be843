// The providers that the deployment itself named, against a token.

import type { Facts } from "../../../model/facts.ts";
import type { DeployedProvider } from "../../../model/network-facts.ts";
import { sameIssuer, tokenIssuer } from "./token-issuer.ts";

/** The deployed providers, and whether one of them matches the token. Undefined: the deployment was not asked, or did not tell. */
export function deployedFor({
  network,
  token,
}: Facts): { readonly providers: readonly DeployedProvider[]; readonly matches: boolean } | undefined {
  const asked = network?.providers;
  if (token === undefined || !asked?.ok || asked.value === "redacted") return undefined;
  const { iss, audiences } = tokenIssuer(token);
  const matches = asked.value.some(
    ({ issuer, applicationID }) =>
      sameIssuer(issuer, iss) && (applicationID === null || audiences.includes(applicationID)),
  );
  return { providers: asked.value, matches };
}
