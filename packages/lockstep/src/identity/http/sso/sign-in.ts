// Standalone SSO in the browser: the page that stands in for the identity provider, and the code for the entered identity.

import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { AuthKitContext } from "../../context/context.ts";
import { isEmail, normalEmail } from "../../objects/accounts/user.ts";
import type { Profile } from "../../objects/sign-in/profile.ts";
import type { Problem } from "../../pages/frame/frame.ts";
import { providerPage } from "../../pages/sign-in/provider-page.ts";
import { believedDomains, refuseOutsider, standingOf } from "../../rules/profile-standing.ts";
import { idpIdOf, methodOfProvider, nameOfProvider, type Provider } from "../../rules/providers.ts";
import { scopesAt } from "../../sign-in/oauth-tokens.ts";
import { quote } from "../../values/quote.ts";
import { createSecret, sha256 } from "../../values/secret.ts";
import { backTo, hostOf } from "../request/back-to.ts";
import type { Fields } from "../request/read-fields.ts";
import { sendPage } from "../request/send-page.ts";
import type { SsoRequest } from "./read-request.ts";

/** Path of the page. */
export const SSO_PATH = "/sso/authorize";

// RFC 6749 section 4.1.2: ten minutes at most.
const CODE_LIFETIME_MS = 10 * 60_000;
const LONGEST_NAME = 200;

/** Shows the page. */
export function showSsoProvider(
  c: Context,
  { formToken, store }: AuthKitContext,
  request: SsoRequest,
  {
    status = 200,
    email = request.email,
    problem = null,
  }: { status?: 200 | 400 | 403; email?: string; problem?: Problem | null } = {},
): Promise<Response> {
  const { redirectUri } = request.returnTo;
  const cookie = formToken.cookieFor(getCookie(c, formToken.cookieName));
  setCookie(c, formToken.cookieName, cookie, { path: "/sso", httpOnly: true, sameSite: "Lax" });
  const frame = {
    at: () => `${SSO_PATH}${request.query}`,
    formToken: formToken.fieldFor(cookie, null),
    handle: null,
    destination: hostOf(redirectUri),
  };
  const people = store.users.list({ limit: 50 }).data.map((user) => user.email);
  const name = nameOfProvider(request.provider);
  const believed = believedDomains(store, request.provider);
  return sendPage(c, status, providerPage({ frame, name, step: "", email, people, problem, believed }), redirectUri);
}

/** Handles the developer's input there. */
export function submitSsoProvider(
  c: Context,
  context: AuthKitContext,
  request: SsoRequest,
  fields: Fields,
): Promise<Response> | Response {
  const { provider, returnTo } = request;
  const email = normalEmail(fields.get("email") ?? "");
  if (fields.has("deny")) {
    const error_description = `The user denied access at ${nameOfProvider(provider)}.`;
    return backTo(c, returnTo, { error: "access_denied", error_description });
  }
  if (!isEmail(email)) {
    const problem = { text: "Enter an email address, e.g. ada@example.com.", fields: ["email"] };
    return showSsoProvider(c, context, request, { status: 400, email, problem });
  }
  if (provider.kind === "sso" && standingOf(context.store, provider.connection, email) === "outside") {
    const refusal = refuseOutsider(context.store, provider.connection, email);
    context.options.log(`sso refused for ${quote(email)}: ${refusal.error_description}`);
    return backTo(c, returnTo, { ...refusal });
  }
  const code = grant(context, request, { ...namesIn(fields), email });
  context.options.log(`sso ${quote(email)} at ${nameOfProvider(provider)} to ${request.clientId}`);
  return backTo(c, returnTo, { code });
}

interface Person {
  email: string;
  first_name: string | null;
  last_name: string | null;
}

function namesIn(fields: Fields): Omit<Person, "email"> {
  const read = (name: string): string | null => fields.get(name)?.trim().slice(0, LONGEST_NAME) || null;
  return { first_name: read("first_name"), last_name: read("last_name") };
}

/** The code to give to the application. */
function grant({ store, options }: AuthKitContext, request: SsoRequest, person: Person): string {
  const code = createSecret();
  const now = options.now();
  store.transaction(() => {
    const said = profileOf(request.provider, person);
    const known = store.profiles.findBy("at_connection", `${said.connection_id} ${said.idp_id}`);
    const { id } = known === null ? store.profiles.insert(said) : store.profiles.update(known.id, said);
    store.ssoGrants.insert({
      profile_id: id,
      client_id: request.clientId,
      redirect_uri: request.returnTo.redirectUri,
      code_challenge: request.codeChallenge,
      code_hash: sha256(code),
      code_expires_at_ms: now + CODE_LIFETIME_MS,
      token_hash: null,
      token_expires_at_ms: 0,
      oauth_scopes: scopesAt(methodOfProvider(request.provider), request.scopes),
    });
  });
  return code;
}

function profileOf(provider: Provider, person: Person): Omit<Profile, "object" | "id" | "created_at" | "updated_at"> {
  const at =
    provider.kind === "sso"
      ? {
          connection_id: provider.connection.id,
          connection_type: provider.connection.connection_type,
          organization_id: provider.connection.organization_id,
        }
      : // WorkOS has a connection of the environment for each provider.
        { connection_id: `conn_${provider.provider}`, connection_type: provider.provider, organization_id: null };
  const idp_id = idpIdOf(provider, person.email);
  const name = [person.first_name, person.last_name].filter((part) => part !== null).join(" ") || null;
  const raw_attributes = { id: idp_id, ...person };
  return { ...at, idp_id, ...person, name, groups: [], custom_attributes: {}, raw_attributes };
}
