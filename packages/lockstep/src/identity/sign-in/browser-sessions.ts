// The accounts signed in to the hosted pages in a browser, by its cookie: the starting point of a second application's sign-in.

import type { AuthKitContext } from "../context/context.ts";
import type { User } from "../objects/accounts/user.ts";
import type { BrowserSession } from "../objects/sign-in/browser-session.ts";
import type { PendingAuthentication } from "../objects/sign-in/pending-authentication.ts";
import type { KnownAccount } from "../rules/decide-start.ts";
import { createSecret, sha256 } from "../values/secret.ts";

// HttpOnly cookies with random values, stored as hashes in the file: one for each account, so that two simultaneous sign-ins in one browser
// do not overwrite each other's.
const COOKIE_PREFIX = "lockstep-authkit-session-";

/** The cookies of a request, by name. */
export type Cookies = Readonly<Record<string, string>>;

/** An account signed in in a browser. */
export interface Account extends KnownAccount {
  user: User;
  session: BrowserSession;
}

/** Whether the browser has signed in to the hosted pages. */
export function hasSignedIn(cookies: Cookies): boolean {
  return Object.keys(cookies).some((name) => name.startsWith(COOKIE_PREFIX));
}

/** The accounts of a browser, in order of sign-in. */
export function accountsOf(context: AuthKitContext, cookies: Cookies): Account[] {
  return Object.entries(cookies)
    .flatMap(([name, value]) => accountOf(context, name, value) ?? [])
    .toSorted((a, b) => (a.session.id < b.session.id ? -1 : 1));
}

function accountOf({ store, options }: AuthKitContext, name: string, value: string): Account | null {
  if (!name.startsWith(COOKIE_PREFIX)) return null;
  const session = store.browserSessions.findBy("browser", sha256(value));
  if (session === null || session.expires_at_ms <= options.now() || name !== cookieName(session.user_id)) return null;
  const user = store.users.find(session.user_id);
  return user === null ? null : { user, session, email: user.email, signedInAt: session.signed_in_at_ms };
}

// A seeded id may be any text.
function cookieName(userId: string): string {
  return `${COOKIE_PREFIX}${sha256(userId).slice(0, 16)}`;
}

/** The changes of a finished sign-in to its browser. */
export interface Remembered {
  /** Of the account. */
  id: string;
  /** The cookie to set, or null if the browser has it. */
  cookie: { name: string; value: string } | null;
  /** Names of cookies that are no longer valid. */
  stale: string[];
}

/**
 * Records a finished sign-in in its browser. A real sign-in gives the account's cookie a new value, so that an attacker who planted the old
 * one (every port of localhost shares cookies) is not signed in with it. Part of the caller's transaction.
 */
export function rememberAccount(context: AuthKitContext, cookies: Cookies, pending: PendingAuthentication): Remembered {
  const { store, options } = context;
  const { user_id, method, connection_id, second_factor, signed_in_at_ms } = pending;
  const name = cookieName(user_id);
  const accounts = accountsOf(context, cookies);
  const alive = new Set([name, ...accounts.map(({ user }) => cookieName(user.id))]);
  const stale = Object.keys(cookies).filter((one) => one.startsWith(COOKIE_PREFIX) && !alive.has(one));
  const known = accounts.find(({ user }) => user.id === user_id)?.session;
  // Continued, not signed in again: two tabs may do so concurrently, and both have the same cookie.
  if (known?.signed_in_at_ms === signed_in_at_ms) {
    store.browserSessions.update(known.id, { second_factor }, { quiet: true });
    return { id: known.id, cookie: null, stale };
  }
  for (const { id, expires_at_ms } of store.browserSessions.findAllBy("user_id", user_id)) {
    if (expires_at_ms <= options.now()) store.browserSessions.delete(id);
  }
  const value = createSecret();
  const expires_at_ms = signed_in_at_ms + options.settings.sessionSeconds * 1000;
  const proved = { browser: sha256(value), method, connection_id, second_factor, signed_in_at_ms, expires_at_ms };
  const session =
    known === undefined
      ? store.browserSessions.insert({ user_id, ...proved })
      : store.browserSessions.update(known.id, proved, { quiet: true });
  return { id: session.id, cookie: { name, value }, stale };
}
