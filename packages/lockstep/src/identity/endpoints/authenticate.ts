// POST /user_management/authenticate: the token endpoint, for servers, for single-page applications that keep the refresh token
// themselves, and for those that leave it in an HttpOnly cookie (authkit-js with `devMode: false`).
//
// authkit-js sends the same body for a code in both modes; only `credentials: "include"` differs. Browsers attach cookies to a
// request from another origin only then, and the sign-in page has always set one: so a page's request that carries the
// sign-in page's cookie, or no refresh token, is in cookie mode.

import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { AuthKitContext } from "../context.ts";
import { exchangeCode, type Granted } from "../grants/exchange-code.ts";
import { GrantRefusal } from "../grants/grant-refusal.ts";
import { refresh } from "../grants/refresh.ts";
import { toUserObject } from "../objects/user.ts";
import type { ResolvedClient } from "../options.ts";
import { quote } from "../quote.ts";
import { readBody } from "../read-body.ts";
import { readFields, type Fields } from "../read-fields.ts";
import { checkClientSecret } from "../steps/check-client-secret.ts";

/** Answers with the documented authentication response, or `{error, error_description}`. */
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
      return c.json({ error: error.error, error_description: error.message }, 400);
    }
  };
}

interface GrantRequest {
  fields: Fields;
  client: ResolvedClient;
  /** True when a browser sent it from a page of the client's. */
  fromPage: boolean;
  /** True when the client proved with an API key who it is; without one it is public. */
  confidential: boolean;
}

async function grant(c: Context, context: AuthKitContext, request: GrantRequest): Promise<Response> {
  const { fields, client, fromPage, confidential } = request;
  const grantType = requireField(fields, "grant_type");
  switch (grantType) {
    case "authorization_code": {
      const granted = await exchangeCode(context, {
        clientId: client.id,
        code: requireField(fields, "code"),
        confidential,
        codeVerifier: fields.get("code_verifier"),
        redirectUri: fields.get("redirect_uri"),
      });
      const withCookies = fromPage && getCookie(c, context.formToken.cookieName) !== undefined;
      return respond(c, context, granted, withCookies);
    }
    case "refresh_token":
      return refreshFrom(c, context, request);
    default:
      throw new GrantRefusal("unsupported_grant_type", `Local AuthKit has no grant type ${quote(grantType)}.`);
  }
}

async function refreshFrom(c: Context, context: AuthKitContext, request: GrantRequest): Promise<Response> {
  const { fields, client, fromPage } = request;
  if (fields.has("organization_id")) {
    throw new GrantRefusal("organization_invalid", "Local AuthKit has no organization with this organization_id.");
  }
  const inBody = fields.get("refresh_token");
  const inCookie = inBody === undefined && fromPage ? context.sessionCookies.read(c, client.id) : undefined;
  const refreshToken = inBody ?? inCookie;
  try {
    if (refreshToken === undefined) throw new GrantRefusal("invalid_request", "Missing refresh token.");
    const granted = await refresh(context, { clientId: client.id, refreshToken });
    return respond(c, context, granted, inBody === undefined);
  } catch (error) {
    // Otherwise `workos-has-session` would go on promising a session that is over.
    if (error instanceof GrantRefusal && inBody === undefined) context.sessionCookies.clear(c, client.id);
    throw error;
  }
}

function respond(c: Context, context: AuthKitContext, granted: Granted, withCookies: boolean): Response {
  const { session, pair } = granted;
  const user = context.store.users.find(session.userId);
  if (user === null) throw new Error(`session ${session.id} belongs to a user that is not stored`);
  if (withCookies) {
    const maxAge = Math.floor((session.expiresAt - context.options.now()) / 1000);
    context.sessionCookies.set(c, session.clientId, pair.refreshToken, maxAge);
  }
  return c.json({
    user: toUserObject(user),
    ...(session.organizationId !== null && { organization_id: session.organizationId }),
    access_token: pair.accessToken,
    ...(!withCookies && { refresh_token: pair.refreshToken }),
    authentication_method: session.authMethod,
    ...(session.impersonator !== null && { impersonator: session.impersonator }),
  });
}

function refuseOrigin(c: Context, { options }: AuthKitContext, origin: string, client: ResolvedClient): Response {
  options.log(
    `authenticate refused: origin ${quote(origin)} is not one of ${client.id}'s CORS origins (${client.corsOrigins.join(", ")})`,
  );
  return c.json({ message: "This origin may not call local AuthKit.", code: "cors_origin_not_allowed" }, 403);
}

function requireField(fields: Fields, name: string): string {
  const value = fields.get(name);
  if (value === undefined) throw new GrantRefusal("invalid_request", `${name} is missing.`);
  return value;
}
