// The defaults of the local stack. None of them is a secret: they exist on this machine only.

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

/** Ports on 127.0.0.1. `site` is the port of local Convex's HTTP actions. */
export interface Ports {
  authkit: number;
  convex: number;
  site: number;
  app: number;
}

/** The stack's default ports; the app's own is in app-environment.ts. */
export const PORTS: Ports = { authkit: 4100, convex: 3210, site: 3211, app: 5173 };

/** Lifetime of local AuthKit's access tokens, in seconds: WorkOS's default. */
export const ACCESS_TOKEN_SECONDS = 300;
