// POST /user_management/authenticate: the token endpoint, for servers, for single-page applications that keep the refresh token themselves,
// and for those that leave it in an HttpOnly cookie (authkit-js with `devMode: false`). authkit-js sends the same body for a code in both
// modes; only `credentials: "include"` differs. Browsers attach cookies to a cross-origin request only with it, and the hosted pages have
// always set one: so a page's request that carries the cookie of their form, or of a browser that signed in without being asked, or no
// refresh token, is in cookie mode.

import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { AuthKitContext } from "../../context/context.ts";
import { toUserObject } from "../../objects/accounts/user.ts";
import type { ResolvedClient } from "../../options/options.ts";
import { sessionCookieWarning, type SealedAnswer } from "../../rules/session-cookie-size.ts";
import { hasSignedIn } from "../../sign-in/browser-sessions.ts";
import { quote } from "../../values/quote.ts";
import { readBody } from "../request/read-body.ts";
import { readFields } from "../request/read-fields.ts";
import { deviceCode } from "./grants/device-code.ts";
import { emailVerification } from "./grants/email-verification.ts";
import { exchangeCode } from "./grants/exchange-code.ts";
import { magicAuth } from "./grants/magic-auth.ts";
import { mfaTotp } from "./grants/mfa-totp.ts";
import { organizationSelection } from "./grants/organization-selection.ts";
import { password } from "./grants/password.ts";
import { refresh } from "./grants/refresh.ts";
import { checkClientSecret } from "./shared/check-client-secret.ts";
import { GrantRefusal } from "./shared/grant-refusal.ts";
import { requireField, type Grant, type Granted, type GrantRequest } from "./shared/grant.ts";

const DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

const GRANTS: ReadonlyMap<string, Grant> = new Map([
  ["authorization_code", exchangeCode],
  ["refresh_token", refresh],
  ["password", password],
  ["urn:workos:oauth:grant-type:magic-auth:code", magicAuth],
  ["urn:workos:oauth:grant-type:email-verification:code", emailVerification],
  ["urn:workos:oauth:grant-type:mfa-totp", mfaTotp],
  ["urn:workos:oauth:grant-type:organization-selection", organizationSelection],
  [DEVICE_CODE, deviceCode],
]);

/** Answers with the documented authentication response, or with a refusal (see shared/grant-refusal.ts). */
export function authenticate(context: AuthKitContext): (c: Context) => Promise<Response> {
  const { options, clients } = context;
  return async (c) => {
    c.header("Cache-Control", "no-store");
    try {
      const fields = readFields(c.req.header("Content-Type"), await readBody(c));
      if (fields === null) throw new GrantRefusal("invalid_request", "The body is neither a JSON object nor a form.");
      const client = clients.find(requireField(fields, "client_id"));
      if (client === undefined) throw new GrantRefusal("invalid_client", "Invalid client ID.");
      const origin = c.req.header("Origin");
      if (origin !== undefined && !client.corsOrigins.includes(origin)) return refuseOrigin(c, context, origin, client);
      const confidential = checkClientSecret(fields.get("client_secret"), options.apiKeys);
      return await grant(c, context, { fields, client, fromPage: origin !== undefined, confidential });
    } catch (error) {
      if (!(error instanceof GrantRefusal)) throw error;
      options.log(`authenticate refused: ${error.error}: ${error.message}`);
      if (error.retryAfter !== undefined) c.header("Retry-After", String(error.retryAfter));
      return c.json(error.body, error.status);
    }
  };
}

async function grant(
  c: Context,
  context: AuthKitContext,
  request: GrantRequest & { fromPage: boolean },
): Promise<Response> {
  const grantType = requireField(request.fields, "grant_type");
  if (grantType === "refresh_token") return refreshFrom(c, context, request);
  const run = GRANTS.get(grantType);
  if (run === undefined) {
    throw new GrantRefusal("unsupported_grant_type", `Local AuthKit has no grant type ${quote(grantType)}.`);
  }
  const cookies = getCookie(c);
  const fromHostedPages = cookies[context.formToken.cookieName] !== undefined || hasSignedIn(cookies);
  const withCookies = request.fromPage && fromHostedPages;
  const lifetime = context.options.settings.accessTokenSeconds;
  // The device grant answers as OAuth specifies (RFC 6749 section 5.1), in addition to WorkOS's members.
  const more = grantType === DEVICE_CODE ? { token_type: "Bearer", expires_in: lifetime } : {};
  return respond(c, context, await run(context, request), { withCookies, more, fromPage: request.fromPage });
}

async function refreshFrom(
  c: Context,
  context: AuthKitContext,
  request: GrantRequest & { fromPage: boolean },
): Promise<Response> {
  const { client, fromPage } = request;
  const inBody = request.fields.has("refresh_token");
  const inCookie = fromPage && !inBody ? context.sessionCookies.read(c, client.id) : undefined;
  const fields = inCookie === undefined ? request.fields : new Map([...request.fields, ["refresh_token", inCookie]]);
  try {
    return respond(c, context, await refresh(context, { ...request, fields }), { withCookies: !inBody, fromPage });
  } catch (error) {
    // Otherwise `workos-has-session` would still announce a session that has ended.
    const over = error instanceof GrantRefusal && error.error !== "invalid_organization_id";
    if (over && !inBody) context.sessionCookies.clear(c, client.id);
    throw error;
  }
}

function respond(
  c: Context,
  context: AuthKitContext,
  granted: Granted,
  { withCookies, fromPage, more = {} }: { withCookies: boolean; fromPage: boolean; more?: object },
): Response {
  const { session, pair, oauthTokens } = granted;
  const user = context.store.users.find(session.userId);
  if (user === null) throw new Error(`session ${session.id} belongs to a user that is not stored`);
  if (withCookies) {
    const maxAge = Math.floor((session.expiresAt - context.options.now()) / 1000);
    context.sessionCookies.set(c, session.clientId, pair.refreshToken, maxAge);
  }
  const answer = {
    user: toUserObject(user),
    ...(pair.organizationId !== null && { organization_id: pair.organizationId }),
    access_token: pair.accessToken,
    ...(!withCookies && { refresh_token: pair.refreshToken }),
    authentication_method: session.authMethod,
    ...(session.impersonator !== null && { impersonator: session.impersonator }),
    ...(oauthTokens !== undefined && { oauth_tokens: oauthTokens }),
    ...more,
  };
  if (!fromPage) warnOfCookie(context, session.clientId, answer);
  return c.json(answer);
}

// Once per client, because every request of a user would repeat it.
function warnOfCookie({ options, warnedOfCookie }: AuthKitContext, clientId: string, answer: SealedAnswer): void {
  if (warnedOfCookie.has(clientId)) return;
  const warning = sessionCookieWarning(clientId, answer);
  if (warning === null) return;
  warnedOfCookie.add(clientId);
  options.log(warning);
}

function refuseOrigin(c: Context, { options }: AuthKitContext, origin: string, client: ResolvedClient): Response {
  options.log(
    `authenticate refused: origin ${quote(origin)} is not one of ${client.id}'s CORS origins (${client.corsOrigins.join(", ")})`,
  );
  return c.json({ message: "This origin may not call local AuthKit.", code: "cors_origin_not_allowed" }, 403);
}
