// The session source for the client half of `@workos-inc/authkit-nextjs` (checked against 4.3.2).
// It translates what that SDK says. What counts as proof that nobody is signed in is written here and nowhere else:
// that the SDK shows no user is none, because it forgets the user when the network fails (`getAuth`) and when its
// middleware cannot reach WorkOS. Only `refreshAuth` reads the session cookie itself: it answers with an error while the
// session cannot be refreshed, and with no user once there is no cookie.
import type { FetchRequest, FetchResult } from "../../index.ts";
import type { HookSource } from "../react/session-provider.tsx";

/** The part of `useAuth()` and `useAccessToken()` of `@workos-inc/authkit-nextjs/components` that is used. */
export interface NextAuth {
  readonly loading: boolean;
  readonly user: { readonly id: string } | null;
  readonly organizationId: string | undefined;
  readonly refreshAuth: () => Promise<void | { error: string }>;
  /** Undefined when the SDK has no user, or no token for one. */
  readonly getAccessToken: () => Promise<string | undefined>;
  /** As `getAccessToken`, but never from the SDK's memory. */
  readonly refresh: () => Promise<string | undefined>;
  /** Resolves once React has rendered what the SDK has learnt so far, and `update` has been told. */
  readonly settle: () => Promise<void>;
}

const TRANSIENT: FetchResult = { kind: "transient" };

/** Creates a source that knows nothing until the first `update`. */
export function createNextSource(): HookSource<NextAuth> {
  const listeners = new Set<() => void>();
  let auth: NextAuth | null = null;
  let hadUser = false;
  let isProven = false;

  return {
    update: (next) => {
      auth = next;
      if (next.user !== null) {
        hadUser = true;
        isProven = false;
      }
      for (const listener of listeners) listener();
    },
    getSnapshot: () => {
      if (auth === null || auth.loading) return { kind: "unknown" };
      const { user, organizationId = null } = auth;
      if (user !== null) return { kind: "present", subject: user.id, organizationId };
      if (!isProven) return { kind: "present", subject: null };
      return { kind: "absent", reason: hadUser ? "session_ended" : "no_session" };
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fetch: async (request) => {
      if (auth === null) return TRANSIENT;
      const token = await tokenFrom(auth, request);
      if (token !== null) return token;
      request.signal.throwIfAborted();
      const answer = await auth.refreshAuth();
      if (answer?.error !== undefined) return TRANSIENT;
      await auth.settle();
      request.signal.throwIfAborted();
      if (auth.user !== null) return (await tokenFrom(auth, request)) ?? TRANSIENT;
      isProven = true;
      return { kind: "gone" };
    },
  };
}

/** A token that will do, or null when the SDK has none to give. */
async function tokenFrom(auth: NextAuth, { force, current, signal }: FetchRequest): Promise<FetchResult | null> {
  if (auth.user === null) return null;
  const cached = await auth.getAccessToken();
  if (cached !== undefined && !(force && cached === current)) return { kind: "token", token: cached, minted: false };
  // Whoever signed out meanwhile is not asked for.
  signal.throwIfAborted();
  const minted = await auth.refresh();
  return minted === undefined ? null : { kind: "token", token: minted, minted: true };
}
