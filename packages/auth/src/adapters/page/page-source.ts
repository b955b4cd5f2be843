// The session source of a page whose server keeps the session in a cookie. No identity SDK is in the page: it knows the session
// that the server rendered it for, and the session route says which one the browser has now.
//
// The cookie belongs to the browser, so the session may change without notice to the page. A new token, or a new server render,
// reveals it. Of two reports, the one whose token was issued later is right; the route decides all other cases.
import type { FetchResult, InitialSession, SourceSnapshot } from "../../index.ts";
import { readAccessToken } from "../../index.ts";
import type { HookSource } from "../react/adapter.ts";
import type { TokenRoute } from "./token-route.ts";

/** What the provider passes to the source with each render. */
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
}

/** What is known of the browser's session. `unread`: the route must be asked which one it is. */
type Known =
  | { readonly kind: "nothing" }
  | { readonly kind: "session"; readonly session: InitialSession; readonly unread: number | undefined }
  | { readonly kind: "unread"; readonly unread: number }
  | { readonly kind: "absent" };

/** Creates the source of one page. */
export function createPageSource(): PageSource {
  const listeners = new Set<() => void>();
  let known: Known = { kind: "nothing" };
  let rendered: InitialSession | null | undefined;
  let route: TokenRoute | null = null;
  let hadSession = false;
  let doubts = 0;

  function become(next: Known): void {
    known = next;
    hadSession ||= next.kind === "session";
    for (const listener of listeners) listener();
  }

  /** Has the engine ask the route. Until then the held token is not sent. */
  function doubt(): void {
    doubts += 1;
    become(known.kind === "session" ? { ...known, unread: doubts } : { kind: "unread", unread: doubts });
  }

  function learnRendered(next: InitialSession | null | undefined): void {
    const isFirst = known.kind === "nothing";
    const isSame = rendered?.identity.key === next?.identity.key && rendered?.issuedAt === next?.issuedAt;
    if (!isFirst && isSame && (rendered === null) === (next === null)) return;
    rendered = next;
    if (isFirst && next != null) return become({ kind: "session", session: next, unread: undefined });
    if (isFirst && next === null) return become({ kind: "absent" });
    if (next == null) return isFirst || known.kind === "session" ? doubt() : undefined;
    if (known.kind !== "session") return doubt();
    const age = next.issuedAt - known.session.issuedAt;
    if (next.identity.key === known.session.identity.key) {
      if (age > 0) become({ kind: "session", session: next, unread: undefined });
      return;
    }
    // An earlier one is a page from the router's cache, or a slow render.
    if (age > 0) become({ kind: "session", session: next, unread: undefined });
    else if (age === 0) doubt();
  }

  function learnToken(token: string): void {
    const read = readAccessToken(token);
    if (read === null) return;
    const { value: _, ...session } = read;
    const isNews = known.kind !== "session" || known.session.identity.key !== session.identity.key;
    if (isNews || (known.kind === "session" && known.unread !== undefined)) {
      become({ kind: "session", session, unread: undefined });
    } else known = { kind: "session", session, unread: undefined };
  }

  /** Not through the engine: until the answer, the user is still shown as signed out. */
  async function look({ fetch }: TokenRoute): Promise<void> {
    const { signal } = new AbortController();
    const result = await fetch({ force: false, current: null, signal }).catch(() => null);
    if (result?.kind === "token" && known.kind === "absent") learnToken(result.token);
  }

  return {
    isShared: true,
    update: (auth) => {
      route = auth.route;
      learnRendered(auth.rendered);
    },
    look: () => {
      if (known.kind === "absent" && route !== null) void look(route);
    },
    getSnapshot: (): SourceSnapshot => {
      switch (known.kind) {
        case "nothing":
          return { kind: "unknown" };
        case "unread":
          return { kind: "present", subject: null, unread: known.unread };
        case "absent":
          return { kind: "absent", reason: hadSession ? "session_ended" : "no_session" };
        case "session": {
          const { subject, organizationId, sessionId } = known.session.identity;
          return { kind: "present", subject, organizationId, sessionId, unread: known.unread };
        }
      }
    },
    reload: () => {
      if (known.kind !== "absent") doubt();
      else if (route !== null) void look(route);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fetch: async (request): Promise<FetchResult> => {
      if (route === null) return { kind: "transient" };
      const result = await route.fetch(request);
      // The session has changed in the meantime, so this answer is about an earlier one.
      request.signal.throwIfAborted();
      if (result.kind === "token") learnToken(result.token);
      if (result.kind === "gone") become({ kind: "absent" });
      return result;
    },
  };
}
