// The application's sign-in endpoint (WorkOS: Initiate login URI), and the links that lead through it. Pure.

import type { ResolvedClient, ResolvedOptions } from "../options/options.ts";
import { defaultAddress } from "../values/match-address.ts";

/** Targets of the links. */
export const INITIATE_PATH = "/user_management/initiate";

/** Flows that can start outside the application, by the parameter that carries their token. */
export const LINK_PARAMETERS = ["invitation_token", "password_reset_token", "impersonation"] as const;

/** One of them. */
export type LinkParameter = (typeof LINK_PARAMETERS)[number];

/** The endpoint of a client, or null if none is configured. */
export function initiateLoginUriOf(
  { settings }: Pick<ResolvedOptions, "settings">,
  client: ResolvedClient,
): string | null {
  const initiateLoginUri = settings.initiateLoginUri ?? client.initiateLoginUri;
  return initiateLoginUri === null ? null : new URL(initiateLoginUri, defaultAddress(client.redirectUris)).href;
}

/** The link that starts a flow, or null for a client without the endpoint. `origin` is local AuthKit's own. */
export function initiateLink(
  options: Pick<ResolvedOptions, "settings">,
  client: ResolvedClient | undefined,
  { origin, parameter, token }: { origin: string; parameter: LinkParameter; token: string },
): string | null {
  if (client === undefined || initiateLoginUriOf(options, client) === null) return null;
  return `${origin}${INITIATE_PATH}?${new URLSearchParams({ client_id: client.id, [parameter]: token }).toString()}`;
}

/** The link to a page of the application's own, with its token, or null if none is configured. */
export function ownPageLink(
  page: string | null,
  client: ResolvedClient | undefined,
  { parameter, token }: { parameter: "invitation_token" | "token"; token: string },
): string | null {
  if (page === null || client === undefined) return null;
  const url = new URL(page, defaultAddress(client.redirectUris));
  url.searchParams.set(parameter, token);
  return url.href;
}

/** The log line for a flow that starts outside an application without such an endpoint. */
export const NO_ENDPOINT =
  "the application has no sign-in endpoint, so flows that start outside it reach its callback without state and PKCE, which authkit-react and authkit-nextjs refuse: set settings.initiateLoginUri, e.g. to /login";
