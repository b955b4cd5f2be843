// GET sign-in and sign-up: sends the browser to AuthKit, with PKCE and a state that only this browser can answer (RFC 9700 §2.1).
import { AuthOperations, selectStalePKCEVerifierCookieNames, sessionEncryption } from "@workos/authkit-session";
import { cookieNames, deleted } from "../cookies.ts";
import { decideNavigation } from "../rules/decide-navigation.ts";
import { originOf } from "../rules/decide-request.ts";
import { returnPath } from "../rules/return-path.ts";
import { empty, redirect } from "./respond.ts";
import type { RouteContext } from "./route-context.ts";

/** The providers of WorkOS that a sign-in page of one's own may send the user to directly. */
const PROVIDERS = new Set(["authkit", "AppleOAuth", "GitHubOAuth", "GoogleOAuth", "MicrosoftOAuth"]);

/**
 * Answers a request to start a sign-in. Its parameters: `return_to` (a path), `organization_id`, `login_hint`, `max_age` (s; the
 * user proves who they are again if they did so longer ago), and `provider` or `connection_id` instead of AuthKit's own page.
 */
export async function signIn(request: Request, context: RouteContext, hint: "sign-in" | "sign-up"): Promise<Response> {
  // Prefetches, which nothing must come of.
  if (decideNavigation(request.headers) === "advance") return empty(204);
  const { settings, sessions, workos } = context;
  const { searchParams } = new URL(request.url);
  const ask = (name: string): string | undefined => searchParams.get(name)?.slice(0, 320) || undefined;
  const { cookie: settled, mustProve } = await sessions.settle(request);

  const redirectUri = settings.redirectUri ?? callbackOf(request);
  const config = { ...settings, redirectUri };
  const maxAge = mustProve ? 0 : integer(ask("max_age"));
  const organizationId = ask("organization_id");
  const loginHint = ask("login_hint");
  const started = await new AuthOperations(sessions.core, workos, config, sessionEncryption).createAuthorization({
    screenHint: hint,
    returnPathname: returnPath(searchParams.get("return_to")),
    redirectUri,
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(loginHint === undefined ? {} : { loginHint }),
    ...(maxAge === undefined ? {} : { maxAge }),
  });
  const { cookieName: name, sealedState: value, cookieOptions: options } = started;
  // Of sign-ins that were abandoned: their cookies would add up until the server refuses the browser (HTTP 431).
  const stale = selectStalePKCEVerifierCookieNames(cookieNames(request.headers), { keep: name });
  const given = [...(settled === null ? [] : [settled]), { name, value, options }];
  const cookies = [...stale.map((other) => deleted(other, options)), ...given];
  return redirect(atProvider(started.url, ask("provider"), ask("connection_id")), cookies);
}

/** The callback next to this route, on the host that the browser uses. */
function callbackOf(request: Request): string {
  return new URL("callback", `${originOf(request)}${new URL(request.url).pathname}`).href;
}

function atProvider(authorization: string, provider: string | undefined, connection: string | undefined): string {
  const url = new URL(authorization);
  if (connection !== undefined) {
    url.searchParams.delete("provider");
    url.searchParams.set("connection_id", connection);
  } else if (provider !== undefined && PROVIDERS.has(provider)) {
    url.searchParams.set("provider", provider);
  }
  return url.href;
}

function integer(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
