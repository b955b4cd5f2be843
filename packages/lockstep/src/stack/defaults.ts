// What the local stack is made of when nobody says otherwise. None of it is a secret: it exists on this machine only.

/** The client id that the app and local AuthKit share. */
export const CLIENT_ID = "client_lockstep_local";

/** The API key of local AuthKit, which is also its client secret. */
export const API_KEY = "sk_test_default";

/** The password of both {@link USERS}. */
export const PASSWORD = "lockstep-development";

/** The users that local AuthKit starts with. */
export const USERS: readonly { email: string; password: string; firstName: string; lastName: string }[] = [
  { email: "ada@example.com", password: PASSWORD, firstName: "Ada", lastName: "Lovelace" },
  { email: "grace@example.com", password: PASSWORD, firstName: "Grace", lastName: "Hopper" },
];

/** Ports on 127.0.0.1. `site` is where the HTTP actions of local Convex are. */
export interface Ports {
  authkit: number;
  convex: number;
  site: number;
  app: number;
}

/** The ports that a stack has by itself; the app's own is in app-environment.ts. */
export const PORTS: Ports = { authkit: 4100, convex: 3210, site: 3211, app: 5173 };

/** How long local AuthKit's access tokens live, in seconds: what WorkOS gives by default. */
export const ACCESS_TOKEN_SECONDS = 300;
