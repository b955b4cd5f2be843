// Local AuthKit for external clients: on its own port, in memory, with a clock that the test can shift.

import { createAuthKit, type AuthKit } from "../../../packages/lockstep/src/identity/create-authkit.ts";
import type { AuthKitOptions } from "../../../packages/lockstep/src/identity/options/options.ts";

export const CLIENT = "client_01CONFORMANCE";
export const API_KEY = "sk_test_conformance";
export const ADA = { email: "ada@example.com", password: "correct horse battery", firstName: "Ada" };
/** Nothing listens at this address: a sign-in ends at the redirect to the application. */
export const CALLBACK = "http://localhost:9/callback";
/** What WorkOS SDKs seal their sessions with: 32 characters or more. */
export const COOKIE_PASSWORD = "a password of thirty-two characters or more";

export interface LocalAuthKit extends AuthKit {
  /** The offset of local AuthKit's clock from the real one, in ms. A token issued at -400,000 has already expired. */
  clock: { shift: number };
  log: string[];
}

/** Starts local AuthKit with Ada as a user. The caller closes it. */
export async function startAuthKit(options: Partial<AuthKitOptions> = {}): Promise<LocalAuthKit> {
  const clock = { shift: 0 };
  const log: string[] = [];
  const authkit = await createAuthKit({
    port: 0,
    data: null,
    clients: [{ id: CLIENT, redirectUris: [CALLBACK] }],
    users: [ADA],
    apiKeys: [API_KEY],
    now: () => Date.now() + clock.shift,
    log: (line) => log.push(line),
    ...options,
  });
  return { ...authkit, clock, log };
}
