// The request at GET /sso/authorize: the checks of an authorization request, with standalone SSO's parameter names.

import type { AuthKitContext } from "../../context/context.ts";
import type { Provider } from "../../rules/providers.ts";
import { connectionsOf } from "../../sign-in/pending.ts";
import { refuseWithRedirect } from "../checks/authorize-refusal.ts";
import { checkClient } from "../checks/check-client.ts";
import { checkCodeChallenge } from "../checks/check-code-challenge.ts";
import { checkRedirectUri } from "../checks/check-redirect-uri.ts";
import { checkResponseType } from "../checks/check-response-type.ts";
import { checkSelector } from "../checks/check-selector.ts";
import { listOf } from "../checks/read-authorization.ts";
import { readParameters, type Parameters } from "../checks/read-parameters.ts";
import type { ReturnAddress } from "../request/back-to.ts";

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
