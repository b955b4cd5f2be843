// The settings of the environment for all of its applications: redirect URIs, CORS origins, the application's homepage. Addresses of the
// options are listed among those registered over the API, as all are one list at WorkOS.

import { createHash } from "node:crypto";
import type { AuthKitContext } from "../../context/context.ts";
import type { CorsOrigin, RedirectUri } from "../../objects/environment/environment.ts";
import { redirectUriProblem } from "../../values/match-address.ts";
import { found, invalid, refuse } from "../shared/api-refusal.ts";
import { readMembers, required, text } from "../shared/fields.ts";
import { answerList, pageOf } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";

/** POST /user_management/redirect_uris */
export const createRedirectUri: Operation = ({ store, clients }, { body }) => {
  const { uri } = readMembers(body, { uri: required(text(2048)) });
  const problem = redirectUriProblem(uri);
  if (problem !== null) throw refuse(422, "invalid_redirect_uri", `The redirect URI cannot be: ${problem}.`);
  // The Convex command matches on these exact words.
  if (clients.all().every(({ redirectUris }) => redirectUris.includes(uri))) {
    throw refuse(422, "duplicate_redirect_uri", "Redirect URI already exists.");
  }
  const created = store.redirectUris.insert({ uri, default: false });
  clients.refresh();
  return created;
};

/** GET /user_management/redirect_uris */
export const listRedirectUris: Operation = (context, { query }) =>
  answerList(
    query,
    (page) => pageOf(redirectUris(context), page),
    (uri) => uri,
  );

/** GET /user_management/redirect_uris/{id} */
export const getRedirectUri: Operation = (context, { params: { id = "" } }) =>
  withId(redirectUris(context), "Redirect URI", id);

/** DELETE /user_management/redirect_uris/{id}: it is then refused. One of the options is back at the next start. */
export const deleteRedirectUri: Operation = (context, { params: { id = "" } }) => {
  const { uri } = withId(redirectUris(context), "Redirect URI", id);
  context.store.redirectUris.delete(id);
  context.clients.withdraw(uri);
  return undefined;
};

/** GET /user_management/cors_origins */
export const listCorsOrigins: Operation = (context, { query }) =>
  answerList(
    query,
    (page) => pageOf(corsOrigins(context), page),
    (origin) => origin,
  );

/** GET /user_management/cors_origins/{id} */
export const getCorsOrigin: Operation = (context, { params: { id = "" } }) =>
  withId(corsOrigins(context), "CORS Origin", id);

/** DELETE /user_management/cors_origins/{id} */
export const deleteCorsOrigin: Operation = (context, { params: { id = "" } }) => {
  const { origin } = withId(corsOrigins(context), "CORS Origin", id);
  context.store.corsOrigins.delete(id);
  context.clients.withdraw(origin);
  return undefined;
};

type Context = Pick<AuthKitContext, "store" | "clients">;

/** Newest first. */
function redirectUris({ store, clients }: Context): RedirectUri[] {
  const given = clients.given().redirectUris.map((uri): RedirectUri => ({
    object: "redirect_uri",
    ...givenObject("ruri", uri),
    uri,
    default: false,
  }));
  return [...store.redirectUris.findAllBy("all", "").toReversed(), ...given];
}

/** Newest first. */
function corsOrigins({ store, clients }: Context): CorsOrigin[] {
  const given = clients.given().corsOrigins.map((origin): CorsOrigin => ({
    object: "cors_origin",
    ...givenObject("cors_origin", origin),
    origin,
  }));
  return [...store.corsOrigins.findAllBy("all", "").toReversed(), ...given];
}

/** An address of the options has the same ID after each start. */
function givenObject(prefix: string, address: string): { id: string; created_at: string; updated_at: string } {
  const time = new Date(0).toISOString();
  const hash = createHash("sha256").update(address).digest("hex").slice(0, 26).toUpperCase();
  return { id: `${prefix}_${hash}`, created_at: time, updated_at: time };
}

function withId<T extends { readonly id: string }>(objects: readonly T[], name: string, id: string): T {
  return found(objects.find((object) => object.id === id) ?? null, name, id);
}

/** POST /user_management/cors_origins */
export const createCorsOrigin: Operation = ({ store, clients }, { body }) => {
  const { origin } = readMembers(body, { origin: required(text(2048)) });
  const url = URL.canParse(origin) ? new URL(origin) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.origin !== origin.replace(/\/$/, "")) {
    throw invalid([{ field: "origin", code: "must_be_origin" }]);
  }
  if (clients.all().every(({ corsOrigins }) => corsOrigins.includes(url.origin))) {
    throw refuse(409, "duplicate_cors_origin", "CORS origin already exists.");
  }
  const created = store.corsOrigins.insert({ origin: url.origin });
  clients.refresh();
  return created;
};

/** PUT /user_management/app_homepage_url */
export const setAppHomepageUrl: Operation = ({ store, clients }, { body }) => {
  const { url } = readMembers(body, { url: required(text(2048)) });
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw invalid([{ field: "url", code: "must_be_url" }]);
  }
  const existing = store.appHomepageUrls.findBy("all", "");
  const set =
    existing === null ? store.appHomepageUrls.insert({ url }) : store.appHomepageUrls.update(existing.id, { url });
  clients.refresh();
  return set;
};
