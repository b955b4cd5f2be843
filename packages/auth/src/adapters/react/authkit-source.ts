// The session source for `@workos-inc/authkit-react` (checked against 0.16.2 with authkit-js 0.20.3).
// It translates what that SDK says. What counts as proof that the user is signed out is written here and nowhere else.
//
// The SDK keeps one token in its memory and gives no sign when it gets another; React hears of it a render later. But with
// each token the SDK makes a new user object, so `getUser()` tells at any moment whether there is a token not read yet.
import { LoginRequiredError, type useAuth } from "@workos-inc/authkit-react";
import { type FetchResult, type SourceSnapshot, readAccessToken } from "../../index.ts";
import type { HookSource } from "./session-provider.tsx";
import { createTokenRequests } from "./token-requests.ts";

/** The part of `useAuth()` of `@workos-inc/authkit-react` that is used. */
export interface AuthKitAuth {
  readonly isLoading: boolean;
  readonly user: { readonly id: string } | null;
  readonly organizationId?: string | null;
  /** The SDK's own memory, which is emptied at sign-out while `user` stays until the page is left. */
  readonly getUser?: () => { readonly id: string } | null;
  readonly getAccessToken: (options?: { forceRefresh?: boolean }) => Promise<string | null>;
  readonly switchToOrganization?: ReturnType<typeof useAuth>["switchToOrganization"];
}

/** `signOut()` tells no one, so the SDK's memory is looked at this often besides when the page is left. ms. */
const LOOK_EVERY = 1000;

/** What is known of the SDK. */
interface Known {
  readonly auth: AuthKitAuth | null;
  /** The organization of the token read last, or the one that the hook has named since. */
  readonly organizationId: string | null | undefined;
  /** The hook has named it, so it may be of a token that is not read yet. */
  readonly isNamed: boolean;
}

/** Creates a source that knows nothing until the first `update`. */
export function createAuthKitSource(): HookSource<AuthKitAuth> {
  const listeners = new Set<() => void>();
  const requests = createTokenRequests();
  let known: Known = { auth: null, organizationId: undefined, isNamed: false };
  let ended = false;
  /** The SDK's user object when its token was read, the one seen last, and how many there were. */
  let read: object | null = null;
  let seen: object | null = null;
  let count = 0;

  function unread(user: object, auth: AuthKitAuth): number | undefined {
    if (auth.getUser === undefined || user === read) return undefined;
    if (user !== seen) count += 1;
    seen = user;
    return count;
  }

  function snapshotOf({ auth, organizationId, isNamed }: Known): SourceSnapshot {
    if (auth === null || auth.isLoading) return { kind: "unknown" };
    const user = memoryOf(auth);
    if (user !== null) {
      const number = unread(user, auth);
      const organization = number === undefined || isNamed ? organizationId : undefined;
      return { kind: "present", subject: user.id, organizationId: organization, unread: number };
    }
    // The SDK forgot a user it had: `signOut()`, or a refresh token that WorkOS refused. Both are proof.
    if (auth.user !== null) return { kind: "absent", reason: ended ? "session_ended" : "signed_out" };
    // After a first request that failed the SDK shows no user although the session may live: only a fetch can tell. What is
    // stored may be of another application; then the SDK has asked for nothing.
    return hasStoredSession() && requests.hasAsked()
      ? { kind: "present", subject: null }
      : { kind: "absent", reason: "no_session" };
  }

  async function tokenFrom(auth: AuthKitAuth, force: boolean, current: string | null): Promise<FetchResult> {
    const cached = await take(auth);
    if (cached !== null && !(force && cached.token === current)) return cached;
    const minted = await take(auth, { forceRefresh: true });
    return minted === null ? { kind: "transient" } : { ...minted, minted: true };
  }

  /** The SDK's token, and what it says of the organization. */
  async function take(
    auth: AuthKitAuth,
    options?: { forceRefresh: true },
  ): Promise<Extract<FetchResult, { kind: "token" }> | null> {
    const before = memoryOf(auth);
    const token = await auth.getAccessToken(options);
    const now = memoryOf(auth);
    if (token === null) return null;
    read = now;
    const identity = readAccessToken(token)?.identity;
    if (identity !== undefined) known = { ...known, organizationId: identity.organizationId, isNamed: false };
    // Near its end the SDK replaces a token without being asked to.
    return { kind: "token", token, minted: auth.getUser !== undefined && now !== before };
  }

  return {
    update: (next) => {
      known = updated(known, next);
      for (const listener of listeners) listener();
    },
    getSnapshot: () => snapshotOf(known),
    subscribe: (listener) => {
      listeners.add(listener);
      const timer = setInterval(listener, LOOK_EVERY);
      const stop = requests.limit();
      return () => {
        stop();
        clearInterval(timer);
        listeners.delete(listener);
      };
    },
    fetch: async ({ force, current }) => {
      const { auth } = known;
      if (auth === null || auth.isLoading) return { kind: "transient" };
      try {
        const result = await tokenFrom(auth, force, current);
        ended = false;
        return result;
      } catch (error) {
        // Before the SDK is ready this same error means nothing: its stand-in client rejects with it.
        if (!isLoginRequired(error) || known.auth?.isLoading !== false) return { kind: "transient" };
        ended = true;
        return { kind: "gone" };
      }
    },
  };
}

function updated(known: Known, auth: AuthKitAuth): Known {
  return known.auth !== null && known.auth.organizationId === auth.organizationId
    ? { ...known, auth }
    : { auth, organizationId: auth.organizationId, isNamed: true };
}

const memoryOf = (auth: AuthKitAuth): { readonly id: string } | null => (auth.getUser ? auth.getUser() : auth.user);

/** Also of another copy of the SDK, whose class is another one. The SDK gives it no name, and a minifier takes the class's. */
function isLoginRequired(error: unknown): boolean {
  return (
    error instanceof LoginRequiredError ||
    (error instanceof Error &&
      (error.constructor.name === "LoginRequiredError" || error.message === new LoginRequiredError().message))
  );
}

/** Whether there is something like what authkit-js looks for at start: its cookie, or in dev mode a stored refresh token. */
function hasStoredSession(): boolean {
  if (typeof document === "undefined") return false;
  if (document.cookie.includes("workos-has-session=")) return true;
  try {
    return Object.keys(window.localStorage).some((key) => key.startsWith("workos:refresh-token"));
  } catch {
    // Storage may be forbidden; then the SDK has nothing there either.
    return false;
  }
}
