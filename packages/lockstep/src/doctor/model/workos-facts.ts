// What WorkOS's API says with the project's key.

import type { Asked } from "./asked.ts";

export interface WebhookEndpoint {
  readonly url: string;
  readonly enabled: boolean;
  readonly events: readonly string[];
}

export interface WorkosFacts {
  /** Whether WorkOS accepts the key. */
  readonly key: Asked<"accepted" | "refused">;
  /** Whether the key belongs to the environment of the app's client ID. */
  readonly client: Asked<"same" | "other">;
  readonly redirectUris: Asked<readonly string[]>;
  readonly webhookEndpoints: Asked<readonly WebhookEndpoint[]>;
  /** The content of the JWT template; empty if there is none. */
  readonly jwtTemplate: Asked<string>;
  /** The permissions of each role, by slug. */
  readonly roles: Asked<ReadonlyMap<string, readonly string[]>>;
  readonly permissions: Asked<readonly string[]>;
}
