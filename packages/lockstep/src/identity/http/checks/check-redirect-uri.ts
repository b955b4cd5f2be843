// Check 3: the redirect URI is one of the client's. Never a redirect on failure.

import type { ResolvedClient } from "../../options/options.ts";
import { matchesRedirectUri } from "../../values/match-address.ts";
import { refuseWithPage } from "./authorize-refusal.ts";
import type { Parameters } from "./read-parameters.ts";

/** The redirect URI, which belongs to the client or is one of our `own`. Refuses with a page. */
export function checkRedirectUri(parameters: Parameters, client: ResolvedClient, own: readonly string[]): string {
  const uri = parameters.get("redirect_uri");
  if (uri !== undefined && own.includes(uri)) return uri;
  if (uri !== undefined && client.redirectUris.some((registered) => matchesRedirectUri(registered, uri))) return uri;
  throw refuseWithPage({
    explanation:
      uri === undefined
        ? "The sign-in link does not say where to return to."
        : "The address to return to is not one of this application's redirect URIs.",
    evidence: uri === undefined ? "redirect_uri is missing" : `redirect_uri: ${uri}`,
    fix: `Use ${client.redirectUris.join(" or ")}, or register the other address. They are compared character for character, final slash included, save for a *.`,
  });
}
