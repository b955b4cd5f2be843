// The contract of a session source: the only thing an adapter for an identity SDK writes.
// A source reports and fetches. It decides nothing: retries, deadlines and refresh times are the engine's.
import type { AbsentReason } from "../core/state.ts";

/**
 * What the identity SDK knows right now.
 *
 * - `unknown`: it is still finding out.
 * - `absent`: there is *positive proof* that the user is signed out.
 * - `present`: there is a session, or reason to believe so. `subject` is its user id, null when only a fetch can tell.
 *   `organizationId` and `sessionId` are undefined when the SDK does not say. A token of another user, organization or
 *   session than the one named is not used: the source catches up with its SDK before it gives one out.
 *   `unread` is set while the SDK holds a token that no `fetch` has given out yet, to another number for each such token:
 *   the token in hand is not sent until it is read, because it may be of another organization.
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
 * What came of a fetch.
 *
 * - `token`: an access token. `minted`: made for this fetch, not taken from the SDK's cache.
 * - `gone`: *positive proof* that the session is over, such as a refused refresh token. It signs the user out.
 * - `transient`: anything else: no network, a 5xx, a timeout, an answer that proves nothing.
 */
export type FetchResult =
  | { readonly kind: "token"; readonly token: string; readonly minted: boolean }
  | { readonly kind: "gone" }
  | { readonly kind: "transient" };

/** What a fetch is asked for. */
export interface FetchRequest {
  /** The token in hand is not good enough: get one from the identity provider. */
  readonly force: boolean;
  /** The token in hand, or null. With `force`, a different one that is already cached will do. */
  readonly current: string | null;
  /** Aborted when the result is not wanted any more. */
  readonly signal: AbortSignal;
}

/** Where a session comes from. A rejected `fetch` counts as `transient`. */
export interface SessionSource {
  /** Cheap and without side effects: it is read often. */
  readonly getSnapshot: () => SourceSnapshot;
  /** Calls back when the snapshot may have changed. Returns how to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly fetch: (request: FetchRequest) => Promise<FetchResult>;
  /**
   * A token fetched in one tab is in the cache of every tab, as when it lives in a cookie. Default false: each tab has
   * a token of its own, as with authkit-js, which keeps it in memory.
   */
  readonly isShared?: boolean;
}
