// The contract of a session source: the only part that an adapter for an identity SDK implements.
// A source reports and fetches. It makes no decisions: the engine owns retries, deadlines and refresh times.
import type { AbsentReason } from "../core/state.ts";

/**
 * The current state of the identity SDK.
 *
 * - `unknown`: the SDK is still loading.
 * - `absent`: there is *positive proof* that the user is signed out.
 * - `present`: there is, or probably is, a session. `subject` is its user ID, or null when only a fetch can tell.
 *   `organizationId` and `sessionId` are undefined when the SDK does not say. The engine discards a token of another
 *   user, organization or session than the one named here, so a source must catch up with its SDK before it returns
 *   one. `unread` is set while the SDK holds a token that no `fetch` has returned yet, with a different number for each
 *   such token. Until it is read, the held token is not sent, because the unread one may belong to another
 *   organization.
 */
export type SourceSnapshot =
  | { readonly kind: "unknown" }
  | { readonly kind: "absent"; readonly reason: AbsentReason }
  | {
      readonly kind: "present";
      readonly subject: string | null;
      readonly organizationId?: string | null | undefined;
      readonly sessionId?: string | null | undefined;
      readonly unread?: number | undefined;
    };

/**
 * The result of a fetch.
 *
 * - `token`: an access token. `minted`: issued for this fetch, not taken from the SDK's cache.
 * - `gone`: *positive proof* that the session has ended, such as a refused refresh token. Signs the user out.
 * - `transient`: anything else: no network, a 5xx, a timeout, or an answer that proves nothing.
 */
export type FetchResult =
  | { readonly kind: "token"; readonly token: string; readonly minted: boolean }
  | { readonly kind: "gone" }
  | { readonly kind: "transient" };

/** The arguments of a fetch. */
export interface FetchRequest {
  /** Whether the held token is not good enough, so that the identity provider must issue a new one. */
  readonly force: boolean;
  /** The held token, or null. With `force`, a different token that is already cached is good enough. */
  readonly current: string | null;
  /** Aborted when the result is no longer needed. */
  readonly signal: AbortSignal;
}

/** The source of a session. A rejected `fetch` counts as `transient`. */
export interface SessionSource {
  /** Must be cheap and free of side effects: it is called often. */
  readonly getSnapshot: () => SourceSnapshot;
  /** Calls `listener` when the snapshot may have changed. Returns a function that unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly fetch: (request: FetchRequest) => Promise<FetchResult>;
  /**
   * Whether a token fetched in one tab is in the cache of every tab, as with a cookie. Default false: each tab has
   * its own token, as with authkit-js, which keeps it in memory.
   */
  readonly isShared?: boolean;
}
