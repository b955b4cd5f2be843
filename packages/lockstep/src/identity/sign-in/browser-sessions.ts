// Who is signed in to the hosted pages in a browser, by its cookie: what a second application's sign-in starts from.

import type { AuthKitContext } from "../context.ts";
import type { BrowserSession } from "../objects/browser-session.ts";
import type { PendingAuthentication } from "../objects/pending-authentication.ts";
import type { User } from "../objects/user.ts";
import { createSecret, sha256 } from "../tokens/secret.ts";
import type { KnownAccount } from "./decide-start.ts";

/** The name of the cookie: HttpOnly, a random value of which the file has the hash. */
export const BROWSER_COOKIE = "lockstep-authkit-session";

/** An account that is signed in in a browser. */
export interface Account extends KnownAccount {
  user: User;
  session: BrowserSession;
}

/** The accounts of a browser, the one that signed in first first. */
export function accountsOf({ store, options }: AuthKitContext, cookie: string | undefined): Account[] {
  if (cookie === undefined) return [];
  return store.browserSessions.findAllBy("browser", sha256(cookie)).flatMap((session) => {
    const user = store.users.find(session.user_id);
    if (user === null || session.expires_at_ms <= options.now()) return [];
    return [{ user, session, email: user.email, signedInAt: session.signed_in_at_ms }];
  });
}

/**
 * Notes a finished sign-in in its browser. A real sign-in gives the browser a new cookie value, so that nobody who planted the
 * old one (every port of localhost shares cookies) is signed in with it. Part of the caller's transaction.
 */
export function rememberAccount(
  context: AuthKitContext,
  cookie: string | undefined,
  pending: PendingAuthentication,
): { id: string; cookie: string | null } {
  const { store, options } = context;
  const accounts = accountsOf(context, cookie);
  const known = accounts.find(({ user }) => user.id === pending.user_id)?.session;
  // Continued, not signed in anew: two tabs may do so at once, and both have the same cookie.
  if (known?.signed_in_at_ms === pending.signed_in_at_ms) {
    store.browserSessions.update(known.id, { second_factor: pending.second_factor }, { quiet: true });
    return { id: known.id, cookie: null };
  }
  for (const { id, expires_at_ms } of store.browserSessions.findAllBy("user_id", pending.user_id)) {
    if (expires_at_ms <= options.now()) store.browserSessions.delete(id);
  }
  const value = createSecret();
  const browser = sha256(value);
  for (const { session } of accounts) store.browserSessions.update(session.id, { browser }, { quiet: true });
  const proved = {
    method: pending.method,
    second_factor: pending.second_factor,
    signed_in_at_ms: pending.signed_in_at_ms,
    expires_at_ms: pending.signed_in_at_ms + options.settings.sessionSeconds * 1000,
  };
  const session =
    known === undefined
      ? store.browserSessions.insert({ browser, user_id: pending.user_id, ...proved })
      : store.browserSessions.update(known.id, proved, { quiet: true });
  return { id: session.id, cookie: value };
}
