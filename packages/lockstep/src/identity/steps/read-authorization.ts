// The life of an authorization request before anybody signs in: every check, in order. Showing the page and submitting it
// both start here, because the page posts back to the very URL it was opened with.

import type { Clients } from "../clients.ts";
import type { ResolvedClient } from "../options.ts";
import { checkClient } from "./check-client.ts";
import { checkCodeChallenge } from "./check-code-challenge.ts";
import { checkRedirectUri } from "./check-redirect-uri.ts";
import { checkResponseType } from "./check-response-type.ts";
import { checkSelector } from "./check-selector.ts";
import { readParameters } from "./read-parameters.ts";
import type { ReturnAddress } from "./refusal.ts";

/** A request that passed every check. */
export interface Authorization {
  client: ResolvedClient;
  returnTo: ReturnAddress;
  /** Null when none was sent: then the exchange needs an API key. */
  codeChallenge: string | null;
  /** The address to fill in, from `login_hint`, or empty. */
  loginHint: string;
}

/** Checks the query of an authorization request. Throws `AuthorizeRefusal`. */
export function readAuthorization(query: string, clients: Clients): Authorization {
  const parameters = readParameters(query);
  const client = checkClient(parameters, clients);
  const redirectUri = checkRedirectUri(parameters, client);
  const returnTo = { redirectUri, state: parameters.get("state") ?? null };
  // From here on, errors go back to the application.
  checkResponseType(parameters, returnTo);
  checkSelector(parameters, returnTo);
  const codeChallenge = checkCodeChallenge(parameters, returnTo);
  return { client, returnTo, codeChallenge, loginHint: parameters.get("login_hint") ?? "" };
}
