// The settings of the environment for all of its applications: redirect URIs, CORS origins, the application's homepage.

import { redirectUriProblem } from "../../values/match-address.ts";
import { found, invalid, refuse } from "../shared/api-refusal.ts";
import { readMembers, required, text } from "../shared/fields.ts";
import { answerList } from "../shared/list.ts";
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

/** GET /user_management/redirect_uris: those registered over the API. */
export const listRedirectUris: Operation = ({ store }, { query }) =>
  answerList(
    query,
    (page) => store.redirectUris.list(page),
    (uri) => uri,
  );

/** GET /user_management/redirect_uris/{id} */
export const getRedirectUri: Operation = ({ store }, { params: { id = "" } }) =>
  found(store.redirectUris.find(id), "Redirect URI", id);

/** DELETE /user_management/redirect_uris/{id}: it is then refused, unless it is in the options too. */
export const deleteRedirectUri: Operation = ({ store, clients }, { params: { id = "" } }) => {
  found(store.redirectUris.find(id), "Redirect URI", id);
  store.redirectUris.delete(id);
  clients.refresh();
  return undefined;
};

/** GET /user_management/cors_origins: those registered over the API. */
export const listCorsOrigins: Operation = ({ store }, { query }) =>
  answerList(
    query,
    (page) => store.corsOrigins.list(page),
    (origin) => origin,
  );

/** GET /user_management/cors_origins/{id} */
export const getCorsOrigin: Operation = ({ store }, { params: { id = "" } }) =>
  found(store.corsOrigins.find(id), "CORS Origin", id);

/** DELETE /user_management/cors_origins/{id} */
export const deleteCorsOrigin: Operation = ({ store, clients }, { params: { id = "" } }) => {
  found(store.corsOrigins.find(id), "CORS Origin", id);
  store.corsOrigins.delete(id);
  clients.refresh();
  return undefined;
};

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
