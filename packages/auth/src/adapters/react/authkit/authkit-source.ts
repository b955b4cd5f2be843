// The session source for `@workos-inc/authkit-react` (checked against 0.16.2 with authkit-js 0.20.3).
// It translates the SDK's state. This is the only place that decides what proves that the user is signed out.
//
// The SDK keeps one token in memory and does not announce a new one; React learns of it one render later. But the SDK
// creates a new user object for each token, so `getUser()` always reveals whether there is an unread token.
import { LoginRequiredError, type useAuth } from "@workos-inc/authkit-react";
import { type FetchResult, type SourceSnapshot, readAccessToken } from "../../../index.ts";
import type { HookSource } from "../session-provider.tsx";
import { createTokenRequests } from "./token-requests.ts";

/** The part of `useAuth()` of `@workos-inc/authkit-react` that the source uses. */
export interface AuthKitAuth {
  readonly isLoading: boolean;
  readonly user: { readonly id: string } | null;
  readonly organizationId?: string | null;
  /** The user in the SDK's memory. Null right after sign-out, while `user` stays until the browser leaves the page. */
  readonly getUser?: () => { readonly id: string } | null;
  readonly getAccessToken: (options?: { forceRefresh?: boolean }) => Promise<string | null>;
  readonly switchToOrganization?: ReturnType<typeof useAuth>["switchToOrganization"];
}

/** `signOut()` emits no event, so the SDK's memory is polled at this interval, and when the user leaves the page. ms. */
const LOOK_EVERY = 1000;

/** What is known about the SDK. */
interface Known {
  readonly auth: AuthKitAuth | null;
  /** The organization of the last token read, or the one that the hook has reported since. */
  readonly organizationId: string | null | undefined;
  /** Whether the hook reported the organization, so that it may belong to an unread token. */
  readonly isNamed: boolean;
}

/** Creates a source whose state is unknown until the first `update`. */
export function createAuthKitSource(): HookSource<AuthKitAuth> {
  const listeners = new Set<() => void>();
  const requests = createTokenRequests();
  let known: Known = { auth: null, organizationId: undefined, isNamed: false };
  let ended = false;
  /** The SDK's user object when its token was last read, the last one seen, and how many there were. */
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
    // The SDK forgot its user: because of `signOut()`, or because WorkOS refused the refresh token. Both are proof.
    if (auth.user !== null) return { kind: "absent", reason: ended ? "session_ended" : "signed_out" };
    // After a failed first request, the SDK reports no user although the session may still exist; only a fetch can tell.
    // Without a request, what is stored may belong to another application.
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

  /** Takes the SDK's token, and notes its organization. */
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
    // The SDK also replaces a token on its own shortly before it expires.
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
        // Before the SDK is ready, this error proves nothing: its placeholder client rejects with it too.
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

/** Also matches the error of another copy of the SDK, which has its own class. The SDK sets no name; minifiers drop the class's. */
function isLoginRequired(error: unknown): boolean {
  return (
    error instanceof LoginRequiredError ||
    (error instanceof Error &&
      (error.constructor.name === "LoginRequiredError" || error.message === new LoginRequiredError().message))
  );
}

/** Whether the browser has what authkit-js looks for at startup: its cookie or, in dev mode, a stored refresh token. */
function hasStoredSession(): boolean {
  if (typeof document === "undefined") return false;
  if (document.cookie.includes("workos-has-session=")) return true;
  try {
    return Object.keys(window.localStorage).some((key) => key.startsWith("workos:refresh-token"));
  } catch {
    // Storage may be blocked; then the SDK has stored nothing either.
    return false;
  }
}
