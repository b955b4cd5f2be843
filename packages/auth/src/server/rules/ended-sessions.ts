// The sessions that ended in one browser: the server refuses them, because a response that was under way may set their cookie once more,
// and tells WorkOS of those that it may not have heard of. Pure.

/**
 * A session that has ended in this browser, and what WorkOS knows of it.
 *
 * - `told`: it has ended there too.
 * - `asked`: the browser was sent to WorkOS to end it.
 * - `untold`: WorkOS could not be reached, so AuthKit may still know the browser.
 */
export interface EndedSession {
  readonly sessionId: string;
  readonly state: "told" | "asked" | "untold";
  /** ms since 1970. */
  readonly endedAt: number;
}

/** How long the end of a session is remembered once WorkOS knows of it, ms: longer than a response can be under way. */
const REMEMBERED = 600_000;
/** At most this many; they share one cookie. */
const LIMIT = 6;

/** Returns the sessions that must still be remembered. */
export function remembered(ended: readonly EndedSession[], now: number): readonly EndedSession[] {
  return ended.filter(({ state, endedAt }) => state !== "told" || now - endedAt < REMEMBERED).slice(-LIMIT);
}

/** Adds a session, or replaces what is known of it. */
export function withEnded(ended: readonly EndedSession[], session: EndedSession): readonly EndedSession[] {
  return [...ended.filter(({ sessionId }) => sessionId !== session.sessionId), session].slice(-LIMIT);
}
