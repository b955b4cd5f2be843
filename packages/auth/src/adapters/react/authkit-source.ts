// The session source for `@workos-inc/authkit-react` (checked against 0.16.2 with authkit-js 0.20.3).
// It translates what that SDK says. What counts as proof that nobody is signed in is written here and nowhere else.
import { LoginRequiredError } from "@workos-inc/authkit-react";
import type { FetchResult, SourceSnapshot } from "../../index.ts";
import type { HookSource } from "./session-provider.tsx";

/** The part of `useAuth()` of `@workos-inc/authkit-react` that is used. */
export interface AuthKitAuth {
  readonly isLoading: boolean;
  readonly user: { readonly id: string } | null;
  readonly organizationId?: string | null;
  /** The SDK's own memory, which is emptied at sign-out while `user` stays until the page is left. */
  readonly getUser?: () => { readonly id: string } | null;
  readonly getAccessToken: (options?: { forceRefresh?: boolean }) => Promise<string | null>;
}

/** `signOut()` tells nobody, so the SDK's memory is looked at this often besides when the page is left. ms. */
const LOOK_EVERY = 1000;

/** Creates a source that knows nothing until the first `update`. */
export function createAuthKitSource(): HookSource<AuthKitAuth> {
  const listeners = new Set<() => void>();
  let auth: AuthKitAuth | null = null;
  let ended = false;
  return {
    update: (next) => {
      auth = next;
      for (const listener of listeners) listener();
    },
    getSnapshot: () => (auth === null || auth.isLoading ? { kind: "unknown" } : snapshotOf(auth, ended)),
    subscribe: (listener) => {
      listeners.add(listener);
      const timer = setInterval(listener, LOOK_EVERY);
      return () => {
        clearInterval(timer);
        listeners.delete(listener);
      };
    },
    fetch: async ({ force, current }) => {
      if (auth === null || auth.isLoading) return { kind: "transient" };
      try {
        const result = await tokenFrom(auth, force, current);
        ended = false;
        return result;
      } catch (error) {
        // Before the SDK is ready this same error means nothing: its stand-in client rejects with it.
        if (!(error instanceof LoginRequiredError) || auth.isLoading) return { kind: "transient" };
        ended = true;
        return { kind: "gone" };
      }
    },
  };
}

async function tokenFrom(auth: AuthKitAuth, force: boolean, current: string | null): Promise<FetchResult> {
  const cached = await auth.getAccessToken();
  if (cached !== null && !(force && cached === current)) return { kind: "token", token: cached, minted: false };
  const minted = await auth.getAccessToken({ forceRefresh: true });
  return minted === null ? { kind: "transient" } : { kind: "token", token: minted, minted: true };
}

function snapshotOf(auth: AuthKitAuth, ended: boolean): SourceSnapshot {
  const user = auth.getUser ? auth.getUser() : auth.user;
  if (user !== null) return { kind: "present", subject: user.id, organizationId: auth.organizationId };
  // The SDK forgot a user it had: `signOut()`, or a refresh token that WorkOS refused. Both are proof.
  if (auth.user !== null) return { kind: "absent", reason: ended ? "session_ended" : "signed_out" };
  // After a failed first refresh the SDK shows no user although the session may live. Only a fetch can tell.
  return hasStoredSession() ? { kind: "present", subject: null } : { kind: "absent", reason: "no_session" };
}

/** Whether there is what authkit-js itself looks for at start: its cookie, or in dev mode its stored refresh token. */
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
