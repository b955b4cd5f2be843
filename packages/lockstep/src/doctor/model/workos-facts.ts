// What WorkOS's API says with the project's key.

import type { Asked } from "./asked.ts";
import type { Place } from "./place.ts";

export interface WebhookEndpoint {
  readonly url: string;
  readonly enabled: boolean;
  readonly events: readonly string[];
}

/** An API key and the client ID that is used with it. */
export interface KeyPair {
  /** Where the key is. */
  readonly key: Place;
  /** Where the client ID is. */
  readonly client: Place;
  /** Whether the key belongs to the environment of the client ID. `unknown`: WorkOS's answer does not say, or the key is a live one, with which nothing but GET requests are made. */
  readonly match: Asked<"same" | "other" | "unknown">;
}

export interface WorkosFacts {
  /** Where the key that was used is: the first place is what has to change if it is refused. */
  readonly keyPlace: Place;
  /** Whether it is one of a production environment. */
  readonly isLive: boolean;
  /** Whether it is local AuthKit that was asked, whose lists lack what its own options say. */
  readonly isLocal: boolean;
  /** Whether WorkOS accepts the key. If it does not, or cannot be asked, nothing else was asked. */
  readonly key: Asked<"accepted" | "refused">;
  /** The app's own key and client ID; undefined if it has not got both. */
  readonly app?: KeyPair;
  /** Those of the deployment, if it was asked for them and one of them differs from the app's. */
  readonly deployment?: KeyPair;
  readonly redirectUris: Asked<readonly string[]>;
  readonly webhookEndpoints: Asked<readonly WebhookEndpoint[]>;
  /** The content of the JWT template; empty if there is none. */
  readonly jwtTemplate: Asked<string>;
  /** The permissions of each role of the environment, by slug. Roles of single organizations are not among them. */
  readonly roles: Asked<ReadonlyMap<string, readonly string[]>>;
  readonly permissions: Asked<readonly string[]>;
  /** When the newest event about a user happened, in ms since 1970; null if there was none. WorkOS keeps events for 90 days. */
  readonly lastUserEvent: Asked<number | null>;
}
