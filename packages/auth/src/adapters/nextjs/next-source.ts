// The session source for the client half of `@workos-inc/authkit-nextjs` (checked against 4.3.2).
// It translates what that SDK says. What counts as proof that the user is signed out is written here and nowhere else:
// that the SDK shows no user is none, because it forgets the user when the network fails (`getAuth`) and when its
// middleware cannot reach WorkOS. Only `refreshAuth` reads the session cookie itself: it answers with an error while the
// session cannot be refreshed, and with no user once there is no cookie.
//
// The cookie belongs to the browser. Another tab or a server action exchanges the session in it, and the SDK, which
// keeps the user in React state, does not notice. A new token and a new render of the page's server tell
// (told-sessions.ts). A session that is ahead of the SDK is what the source names, and no token is given before
// `refreshAuth` has brought the SDK there.
import type { FetchRequest, FetchResult, Identity, InitialSession } from "../../index.ts";
import type { HookSource } from "../react/session-provider.tsx";
import { createToldSessions, sessionOf } from "./told-sessions.ts";

/** The part of `useAuth()` and `useAccessToken()` of `@workos-inc/authkit-nextjs/components` that is used. */
export interface NextAuth {
  readonly loading: boolean;
  readonly user: { readonly id: string } | null;
  readonly organizationId: string | undefined;
  readonly sessionId: string | undefined;
  readonly refreshAuth: () => Promise<void | { error: string }>;
  /** What is in the SDK's memory, which it also renews by itself. */
  readonly accessToken: string | undefined;
  /** Undefined when the SDK has no user, or no token for one. */
  readonly getAccessToken: () => Promise<string | undefined>;
  /** As `getAccessToken`, but never from the SDK's memory. */
  readonly refresh: () => Promise<string | undefined>;
  /** Resolves once React has rendered what the SDK has learnt so far, and `update` has been told. */
  readonly settle: () => Promise<void>;
  /** The session that the page's server has rendered for last, or null or undefined when it knew of none. */
  readonly initialSession?: InitialSession | null | undefined;
}

const TRANSIENT: FetchResult = { kind: "transient" };

/** Creates a source that knows nothing until the first `update`. */
export function createNextSource(): HookSource<NextAuth> {
  const listeners = new Set<() => void>();
  let auth: NextAuth | null = null;
  let hasAnswered = false;
  let hadUser = false;
  let isProven = false;
  const told = createToldSessions((identity) => auth !== null && isNamedBy(auth, identity));
  let catchingUp: "asking" | "answered" | null = null;
  /**
   * The SDK is asking who is signed in, as at the end of a switch of organization: its promise resolves before React has
   * rendered the answer, and the token in hand may be of the organization that was left.
   */
  let isInDoubt = false;
  let doubts = 0;
  /** The last doubt whose end a fetch has waited for. */
  let awaited = 0;
  let onAnswer = (): void => {};

  function announce(): void {
    for (const listener of listeners) listener();
  }

  /** Makes the SDK read the cookie. False when it could not. */
  async function catchUp(sdk: NextAuth): Promise<boolean> {
    const known = told.ahead();
    catchingUp = "asking";
    try {
      const answer = await sdk.refreshAuth();
      if (answer?.error !== undefined) return false;
      // React has not rendered it yet.
      catchingUp = "answered";
      await sdk.settle();
    } finally {
      catchingUp = null;
    }
    told.settle(known);
    isProven = told.ahead() === null && auth?.user === null;
    announce();
    return true;
  }

  /** Whether it is a token of the user, the organization and the session that the SDK names. */
  function isInStep(result: FetchResult | null): result is FetchResult {
    const session = result?.kind === "token" ? sessionOf(result.token) : null;
    // A token that cannot be read is the engine's business.
    return result !== null && auth !== null && (session === null || isNamedBy(auth, session.identity));
  }

  return {
    update: (next) => {
      const forgets = auth !== null && auth.user !== null && next.user === null;
      if (next.loading && auth?.loading === false && catchingUp === null) {
        isInDoubt = true;
        doubts += 1;
      }
      isInDoubt &&= next.loading;
      if (!next.loading) onAnswer();
      auth = next;
      hasAnswered ||= !next.loading;
      if (next.user !== null) {
        hadUser = true;
        isProven = false;
      }
      // In the very render that shows it, so that no frame has data without their user.
      if (forgets && catchingUp === "answered") isProven = true;
      told.look();
      const held = next.user === null ? null : sessionOf(next.accessToken);
      if (held !== null) told.learn(held);
      const isClear = told.learnRendered(next.initialSession ?? null);
      announce();
      if (!isClear) void catchUp(next);
    },
    getSnapshot: () => {
      if (auth === null || !hasAnswered) return { kind: "unknown" };
      const ahead = told.ahead();
      if (ahead !== null) {
        const { subject, organizationId, sessionId } = ahead.identity;
        return { kind: "present", subject, organizationId, sessionId };
      }
      const { user, organizationId = null, sessionId } = auth;
      if (user !== null) {
        return { kind: "present", subject: user.id, organizationId, sessionId, unread: isInDoubt ? doubts : undefined };
      }
      if (!isProven) return { kind: "present", subject: null, unread: doubts };
      return { kind: "absent", reason: hadUser ? "session_ended" : "no_session" };
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fetch: async (request) => {
      if (auth === null) return TRANSIENT;
      // Once: an answer that is lost must not hold the session up, so the next fetch asks the server itself.
      if (isInDoubt && awaited !== doubts) {
        awaited = doubts;
        await new Promise<void>((resolve) => (onAnswer = resolve));
      }
      const token = told.ahead() === null && !isInDoubt ? await tokenFrom(auth, request) : null;
      if (isInStep(token)) return token;
      // What was learnt may have made the session ask anew.
      request.signal.throwIfAborted();
      if (!(await catchUp(auth))) return TRANSIENT;
      if (isProven) return { kind: "gone" };
      const next = await tokenFrom(auth, request);
      return isInStep(next) ? next : TRANSIENT;
    },
  };
}

/** A token that will do, or null when the SDK has none to give. The SDK keeps that of another organization, too. */
async function tokenFrom(auth: NextAuth, { force, current, signal }: FetchRequest): Promise<FetchResult | null> {
  // A session that has ended meanwhile is not asked for.
  signal.throwIfAborted();
  if (auth.user === null) return null;
  const cached = await auth.getAccessToken();
  signal.throwIfAborted();
  if (cached !== undefined && !(force && cached === current)) {
    const session = sessionOf(cached);
    if (session === null || isNamedBy(auth, session.identity)) return { kind: "token", token: cached, minted: false };
  }
  const minted = await auth.refresh();
  return minted === undefined ? null : { kind: "token", token: minted, minted: true };
}

/** Whether the SDK names the same user, organization and, if it says, session. */
function isNamedBy({ user, organizationId, sessionId }: NextAuth, identity: Identity): boolean {
  if (user?.id !== identity.subject || (organizationId ?? null) !== identity.organizationId) return false;
  return sessionId === undefined || identity.sessionId === null || sessionId === identity.sessionId;
}
