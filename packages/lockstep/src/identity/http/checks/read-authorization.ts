// An authorization request before sign-in: every check, in order. Showing the page and submitting it both start here, because the page
// posts back to the very URL it was opened with.

import type { AuthKitContext } from "../../context/context.ts";
import type { ResolvedClient } from "../../options/options.ts";
import type { Prompting } from "../../rules/decide-start.ts";
import { deviceCallback } from "../../values/device-address.ts";
import type { ReturnAddress } from "../request/back-to.ts";
import { checkClient } from "./check-client.ts";
import { checkCodeChallenge } from "./check-code-challenge.ts";
import { checkPrompt } from "./check-prompt.ts";
import { checkRedirectUri } from "./check-redirect-uri.ts";
import { checkResponseType } from "./check-response-type.ts";
import { checkSelector, type Selector } from "./check-selector.ts";
import { readParameters } from "./read-parameters.ts";

/** A request that passed every check. */
export interface Authorization extends Prompting, Selector {
  client: ResolvedClient;
  returnTo: ReturnAddress;
  /** Null if none was sent: then the exchange needs an API key. */
  codeChallenge: string | null;
  /** The prefilled address, from `login_hint`, or empty. */
  loginHint: string;
  screenHint: "sign-in" | "sign-up";
  /** From `domain_hint`, or null. */
  domainHint: string | null;
  /** The scopes that the application requests at the provider, from `provider_scopes`. */
  providerScopes: string[];
  /** From an invitation mail. */
  invitationToken: string | null;
  /** From a password mail, if the application passes it on. */
  passwordResetToken: string | null;
  /** The request's original query, with its question mark: every step of a sign-in keeps it. */
  query: string;
}

/** Checks the query of an authorization request. Throws `AuthorizeRefusal`. */
export function readAuthorization(
  query: string,
  { clients, store, options }: Pick<AuthKitContext, "clients" | "store" | "options">,
): Authorization {
  const parameters = readParameters(query);
  const client = checkClient(parameters, clients);
  const redirectUri = checkRedirectUri(parameters, client, [deviceCallback(options)]);
  const returnTo = { redirectUri, state: parameters.get("state") ?? null };
  // From here on, errors go back to the application.
  checkResponseType(parameters, returnTo);
  const selector = checkSelector(parameters, returnTo, { store, settings: options.settings });
  const codeChallenge = checkCodeChallenge(parameters, returnTo);
  const prompting = checkPrompt(parameters, returnTo);
  return {
    client,
    returnTo,
    codeChallenge,
    loginHint: parameters.get("login_hint") ?? "",
    screenHint: parameters.get("screen_hint") === "sign-up" ? "sign-up" : "sign-in",
    ...prompting,
    ...selector,
    domainHint: parameters.get("domain_hint") ?? null,
    providerScopes: listOf(parameters.get("provider_scopes")),
    invitationToken: parameters.get("invitation_token") ?? null,
    passwordResetToken: parameters.get("password_reset_token") ?? null,
    query,
  };
}

/** The entries of a list parameter, separated by commas or spaces. */
export function listOf(value = ""): string[] {
  return value.split(/[\s,]+/).filter((entry) => entry !== "");
}
