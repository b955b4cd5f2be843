// Settings of a WorkOS environment for all of its applications, made over the API instead of a dashboard.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** A callback URL. */
export interface RedirectUri extends WorkosObject {
  object: "redirect_uri";
  uri: string;
  default: boolean;
}

/** An origin whose pages may call the token endpoint. */
export interface CorsOrigin extends WorkosObject {
  object: "cors_origin";
  origin: string;
}

/** Where sign-out leads if the application names no address. There is at most one. */
export interface AppHomepageUrl extends WorkosObject {
  object: "app_homepage_url";
  url: string;
}

/** The kind of callback URLs. */
export const REDIRECT_URI: ObjectKind<RedirectUri> = {
  object: "redirect_uri",
  prefix: "ruri",
  keys: ({ uri }) => ({ uri, all: "" }),
};

/** The kind of origins. */
export const CORS_ORIGIN: ObjectKind<CorsOrigin> = {
  object: "cors_origin",
  prefix: "cors_origin",
  keys: ({ origin }) => ({ origin, all: "" }),
};

/** The kind of homepages. */
export const APP_HOMEPAGE_URL: ObjectKind<AppHomepageUrl> = {
  object: "app_homepage_url",
  prefix: "app_homepage_url",
  keys: () => ({ all: "" }),
};
