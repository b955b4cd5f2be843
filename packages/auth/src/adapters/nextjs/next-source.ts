// The session source for the client half of `@workos-inc/authkit-nextjs` (checked against 4.3.2).
// It translates the SDK's state. This is the only place that decides what proves that the user is signed out. That the SDK
// reports no user is not proof: it forgets the user when the network fails (`getAuth`) and when its middleware cannot reach
// WorkOS. Only `refreshAuth` reads the session cookie itself: it returns an error while the session cannot be refreshed, and
// no user once there is no cookie. The application's session route, if it has one, says whether the session is gone
// (token-route.ts); then the SDK is not asked for tokens.
//
// The cookie belongs to the browser. When another tab or a server action replaces its session, the SDK, which keeps the user
// in React state, does not notice. A new token or a new server render reveals the change (told-sessions.ts). If a session is
// ahead of the SDK, the source reports that session, and returns no token until `refreshAuth` has updated the SDK.
import type { FetchRequest, FetchResult, Identity, InitialSession } from "../../index.ts";
import type { HookSource } from "../react/adapter.ts";
import type { TokenRoute } from "../page/token-route.ts";
import { createToldSessions, sessionOf } from "./told-sessions.ts";

/** The part of `useAuth()` of `@workos-inc/authkit-nextjs/components` that the source uses. */
export interface NextAuth {
  readonly loading: boolean;
  readonly user: { readonly id: string } | null;
  readonly organizationId: string | undefined;
  readonly sessionId: string | undefined;
  readonly refreshAuth: () => Promise<void | { error: string }>;
  /** The origin of tokens: the application's session route, if it has one, else the SDK. */
  readonly tokens: TokenRoute | SdkTokens;
  /** Resolves once React has rendered the SDK's latest state and `update` has been called. */
  readonly settle: () => Promise<void>;
  /** The session that the server last rendered the page for; null or undefined without one. */
  readonly initialSession?: InitialSession | null | undefined;
}

/** The part of `useAccessToken()` that the source uses. */
export interface SdkTokens {
  readonly kind: "sdk";
  /** The token in the SDK's memory, which the SDK also renews on its own. */
  readonly accessToken: string | undefined;
  /** Undefined when the SDK has no user, or no token for one. */
  readonly getAccessToken: () => Promise<string | undefined>;
  /** Like `getAccessToken`, but never from the SDK's memory. */
  readonly refresh: () => Promise<string | undefined>;
}

const TRANSIENT: FetchResult = { kind: "transient" };

/** Creates a source whose state is unknown until the first `update`. */
export function createNextSource(): HookSource<NextAuth> {
  const listeners = new Set<() => void>();
  let auth: NextAuth | null = null;
  let hasAnswered = false;
  let hadUser = false;
  let isProven = false;
  const told = createToldSessions((identity) => auth !== null && isNamedBy(auth, identity));
  let catchingUp: "asking" | "answered" | null = null;
  /**
   * Whether the SDK is loading the session, as at the end of a switch of organization. Its promise resolves before React has
   * rendered the answer, so the held token may belong to the previous organization.
   */
  let isInDoubt = false;
  let doubts = 0;
  /** The last doubt that a fetch has waited for. */
  let awaited = 0;
  let onAnswer = (): void => {};

  function announce(): void {
    for (const listener of listeners) listener();
  }

  /** Makes the SDK read the cookie. Returns false if it could not. */
  async function catchUp(sdk: NextAuth): Promise<boolean> {
    const known = told.ahead();
    catchingUp = "asking";
    try {
      const answer = await sdk.refreshAuth();
      if (answer?.error !== undefined) return false;
      // React has not rendered the answer yet.
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

  /** Returns the result of the route or the SDK; null if the SDK has none. */
  async function ask(sdk: NextAuth, request: FetchRequest): Promise<FetchResult | null> {
    // Do not ask for a session that has ended in the meantime.
    request.signal.throwIfAborted();
    if (sdk.user === null) return null;
    if (sdk.tokens.kind === "sdk") return tokenFrom(sdk, sdk.tokens, request);
    const result = await sdk.tokens.fetch(request);
    const session = result.kind === "token" ? sessionOf(result.token) : null;
    if (session !== null) told.learn(session);
    if (told.ahead() !== null) announce();
    // So that the SDK forgets its user as well. The route has deleted the cookie.
    if (result.kind === "gone") void catchUp(sdk);
    return result;
  }

  /** Whether the result is a token for the user, organization and session that the SDK reports. */
  function isInStep(result: FetchResult | null): result is FetchResult {
    const session = result?.kind === "token" ? sessionOf(result.token) : null;
    // The engine handles unreadable tokens.
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
      // In the same render that shows it, so that no frame shows data without its user.
      if (forgets && catchingUp === "answered") isProven = true;
      told.look();
      const held =
        next.user === null ? null : sessionOf(next.tokens.kind === "sdk" ? next.tokens.accessToken : undefined);
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
      // Only once: a lost answer must not block the session, so the next fetch asks the server itself.
      if (isInDoubt && awaited !== doubts) {
        awaited = doubts;
        await new Promise<void>((resolve) => (onAnswer = resolve));
      }
      const token = told.ahead() === null && !isInDoubt ? await ask(auth, request) : null;
      if (isInStep(token)) return token;
      // The session may have aborted this fetch because of what the SDK learned.
      request.signal.throwIfAborted();
      if (!(await catchUp(auth))) return TRANSIENT;
      if (isProven) return { kind: "gone" };
      const next = await ask(auth, request);
      return isInStep(next) ? next : TRANSIENT;
    },
  };
}

/** Returns a suitable token of the SDK, or null if it has none. The SDK may also hold a token of another organization. */
async function tokenFrom(
  auth: NextAuth,
  tokens: SdkTokens,
  { force, current, signal }: FetchRequest,
): Promise<FetchResult | null> {
  const cached = await tokens.getAccessToken();
  signal.throwIfAborted();
  if (cached !== undefined && !(force && cached === current)) {
    const session = sessionOf(cached);
    if (session === null || isNamedBy(auth, session.identity)) return { kind: "token", token: cached, minted: false };
  }
  const minted = await tokens.refresh();
  return minted === undefined ? null : { kind: "token", token: minted, minted: true };
}

/** Whether the SDK reports the same user, organization and, if known, session. */
function isNamedBy({ user, organizationId, sessionId }: NextAuth, identity: Identity): boolean {
  if (user?.id !== identity.subject || (organizationId ?? null) !== identity.organizationId) return false;
  return sessionId === undefined || identity.sessionId === null || sessionId === identity.sessionId;
}
