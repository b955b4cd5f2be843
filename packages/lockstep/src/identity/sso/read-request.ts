// The request at GET /sso/authorize: the checks of an authorization request, with standalone SSO's parameter names.

import type { AuthKitContext } from "../context.ts";
import { connectionsOf } from "../sign-in/pending.ts";
import type { Provider } from "../sign-in/providers.ts";
import { checkClient } from "../steps/check-client.ts";
import { checkCodeChallenge } from "../steps/check-code-challenge.ts";
import { checkRedirectUri } from "../steps/check-redirect-uri.ts";
import { checkResponseType } from "../steps/check-response-type.ts";
import { checkSelector } from "../steps/check-selector.ts";
import { readParameters, type Parameters } from "../steps/read-parameters.ts";
import { listOf } from "../steps/read-authorization.ts";
import { refuseWithRedirect, type ReturnAddress } from "../steps/refusal.ts";

/** A request that passed every check. */
export interface SsoRequest {
  clientId: string;
  returnTo: ReturnAddress;
  codeChallenge: string | null;
  provider: Provider;
  scopes: string[];
  /** The prefilled address, or empty. */
  email: string;
  /** The original query. */
  query: string;
}

/** Checks the query. Throws `AuthorizeRefusal`. */
export function readSsoRequest(query: string, context: AuthKitContext): SsoRequest {
  const parameters = readParameters(query);
  const client = checkClient(parameters, context.clients);
  const redirectUri = checkRedirectUri(parameters, client, []);
  const returnTo = { redirectUri, state: parameters.get("state") ?? null };
  checkResponseType(parameters, returnTo);
  const domain = parameters.get("domain_hint");
  return {
    clientId: client.id,
    returnTo,
    codeChallenge: checkCodeChallenge(parameters, returnTo),
    provider: providerOf(parameters, returnTo, context),
    scopes: listOf(parameters.get("provider_scopes")),
    email: parameters.get("login_hint") ?? (domain === undefined ? "" : `@${domain}`),
    query,
  };
}

function providerOf(parameters: Parameters, to: ReturnAddress, { store, options }: AuthKitContext): Provider {
  const domain = parameters.get("domain");
  // The deprecated way to name a connection.
  const [byDomain] = domain === undefined ? [] : connectionsOf(store, `@${domain.toLowerCase()}`);
  const named = new Map(
    Object.entries({
      connection_id: parameters.get("connection") ?? byDomain?.id,
      organization_id: parameters.get("organization"),
      provider: parameters.get("provider"),
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  if (named.size === 0) {
    throw refuseWithRedirect(to, "invalid_connection_selector", "Send a connection, an organization or a provider.");
  }
  const { provider } = checkSelector(named, to, { store, settings: options.settings });
  // AuthKit itself is not a provider here.
  if (provider === null) throw refuseWithRedirect(to, "connection_invalid", "There is no such provider.");
  return provider;
}
