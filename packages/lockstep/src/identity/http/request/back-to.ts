// The way back to the application: a redirect of the browser to one of its redirect URIs.

import type { Context } from "hono";

/** Where answers to the application go: a registered redirect URI, and the unchanged `state` (null if absent). */
export interface ReturnAddress {
  redirectUri: string;
  state: string | null;
}

/** Redirects the browser to the application. 303, so that it does not post a password there (RFC 9700 section 4.12). */
export function backTo(
  c: Context,
  { redirectUri, state }: ReturnAddress,
  parameters: Record<string, string>,
): Response {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.append(name, value);
  if (state !== null) url.searchParams.append("state", state);
  c.header("Cache-Control", "no-store");
  c.header("Referrer-Policy", "no-referrer");
  return c.redirect(url.href, 303);
}

/** How the page names the destination to the user: the host, or an application's own scheme. */
export function hostOf(redirectUri: string): string {
  const { host, protocol } = new URL(redirectUri);
  return host || protocol.slice(0, -1);
}
