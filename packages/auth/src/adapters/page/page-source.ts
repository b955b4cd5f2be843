// The session source of a page whose server keeps the session in a cookie. No identity SDK is in the page: it knows the session
// that the server rendered it for, and the session route says which one the browser has now.
//
// The cookie belongs to the browser, so the session may change without notice to the page. A new token, or a new server render,
// reveals it. Of two reports, the one whose token was issued later is right; the route decides all other cases.
import type { FetchResult, InitialSession, SourceSnapshot } from "../../index.ts";
import { readAccessToken } from "../../index.ts";
import type { HookSource } from "../react/adapter.ts";
import type { TokenRoute } from "./token-route.ts";

/** What the provider passes to the source: another object for each render of the server. */
export interface PageAuth {
  /** The session that the server last rendered the page for; null if it was signed out, undefined if the server did not look. */
  readonly rendered: InitialSession | null | undefined;
  readonly route: TokenRoute;
}

/** The source of a page. */
export interface PageSource extends HookSource<PageAuth> {
  /** A signed-out page came back, as from the back-forward cache: asks the route whether the browser has a session by now. */
  readonly look: () => void;
  /** The page itself has changed the session on the server: asks the route which one it is. */
  readonly reload: () => void;
  /** The session has ended without the route: the user signed out, here or in another tab. */
  readonly leave: () => void;
  /** Whether the route is not being asked which session the browser has. Changes are announced to subscribers. */
  readonly isSettled: () => boolean;
}

/** What is known of the browser's session. `unread`: the engine must ask the route which one it is. */
type Known =
  | { readonly kind: "nothing" }
  | { readonly kind: "session"; readonly session: InitialSession; readonly unread: number | undefined }
  | { readonly kind: "unread"; readonly unread: number }
  | { readonly kind: "absent" };

const TRANSIENT: FetchResult = { kind: "transient" };

/** Creates the source of one page. */
export function createPageSource(): PageSource {
  const listeners = new Set<() => void>();
  let known: Known = { kind: "nothing" };
  let latest: PageAuth | null = null;
  let route: TokenRoute | null = null;
  /** The last session, also after its end. */
  let last: InitialSession | null = null;
  /** The answer that revealed the session, for the engine's next request. */
  let found: FetchResult | null = null;
  let doubts = 0;
  let looks = 0;
  let answered = 0;

  function become(next: Known): void {
    known = next;
    found = null;
    if (next.kind === "session") last = next.session;
    announce();
  }

  function announce(): void {
    for (const listener of listeners) listener();
  }

  /** Has the engine ask the route. Until then the held token is not sent. */
  function doubt(): void {
    doubts += 1;
    become(known.kind === "session" ? { ...known, unread: doubts } : { kind: "unread", unread: doubts });
  }

  function learnRendered(next: InitialSession | null | undefined): void {
    const isFirst = known.kind === "nothing";
    if (isFirst && next === null) return become({ kind: "absent" });
    if (next == null) return known.kind === "nothing" || known.kind === "session" ? doubt() : undefined;
    if (isFirst) return become({ kind: "session", session: next, unread: undefined });
    if (known.kind === "unread") return doubt();
    const age = last === null ? 1 : next.issuedAt - last.issuedAt;
    // An earlier one is a page from the router's cache, or a slow render.
    if (age < 0 || (age === 0 && next.identity.key === last?.identity.key)) return;
    if (known.kind === "absent") return void look(true);
    if (age === 0) return doubt();
    become({ kind: "session", session: next, unread: undefined });
  }

  function learnToken(token: string): void {
    const read = readAccessToken(token);
    if (read === null) return;
    const { value: _, ...session } = read;
    const isNews = known.kind !== "session" || known.session.identity.key !== session.identity.key;
    if (isNews || (known.kind === "session" && known.unread !== undefined)) {
      become({ kind: "session", session, unread: undefined });
    } else known = { kind: "session", session: (last = session), unread: undefined };
  }

  /**
   * Not through the engine: until the answer, the user is still shown as signed out. `isExpected`: there should be a session, so without
   * an answer the engine asks until there is one.
   */
  async function look(isExpected: boolean): Promise<void> {
    if (route === null) return;
    const look = (looks += 1);
    announce();
    const { signal } = new AbortController();
    const result = await route.fetch({ force: false, current: null, signal }).catch(() => TRANSIENT);
    // The last one decides: an earlier answer may be about an earlier session.
    if (look !== looks) return;
    answered = look;
    if (known.kind === "absent" && result.kind === "token") {
      learnToken(result.token);
      found = result;
    } else if (known.kind === "absent" && result.kind === "transient" && isExpected) doubt();
    else announce();
  }

  return {
    isShared: true,
    update: (auth) => {
      // Effects run again under StrictMode.
      if (auth === latest) return;
      latest = auth;
      route = auth.route;
      learnRendered(auth.rendered);
    },
    look: () => {
      if (known.kind === "absent" && looks === answered) void look(false);
    },
    reload: () => {
      if (known.kind === "absent") void look(true);
      else doubt();
    },
    leave: () => {
      if (known.kind === "session") become({ kind: "absent" });
    },
    isSettled: () =>
      looks === answered && known.kind !== "unread" && !(known.kind === "session" && known.unread !== undefined),
    getSnapshot: (): SourceSnapshot => {
      switch (known.kind) {
        case "nothing":
          return { kind: "unknown" };
        case "unread":
          return { kind: "present", subject: null, unread: known.unread };
        case "absent":
          return { kind: "absent", reason: last === null ? "no_session" : "session_ended" };
        case "session": {
          const { subject, organizationId, sessionId } = known.session.identity;
          return { kind: "present", subject, organizationId, sessionId, unread: known.unread };
        }
      }
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fetch: async (request): Promise<FetchResult> => {
      if (route === null) return TRANSIENT;
      const answer = request.force ? null : found;
      found = null;
      if (answer !== null) return answer;
      const result = await route.fetch(request);
      // The session has changed in the meantime, so this answer is about an earlier one.
      request.signal.throwIfAborted();
      if (result.kind === "token") learnToken(result.token);
      if (result.kind === "gone") become({ kind: "absent" });
      return result;
    },
  };
}
