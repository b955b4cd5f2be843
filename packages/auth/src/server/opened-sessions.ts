// Session cookies that were opened before: opening one takes a millisecond, and the proxy and the page of one request both do.
// It keeps no session whose token has expired, and does not decide what a session is worth.
import type { Session } from "@workos/authkit-session";
import { type SessionPage, pageSessionOf } from "./rules/page-session.ts";

/** A sealed session, and what is in it. */
export interface Held {
  readonly sealed: string;
  readonly session: Session;
  /** What its page may know, or null if it is not a session. */
  readonly page: SessionPage | null;
}

/** The opened sessions of a server. */
export interface OpenedSessions {
  /** Opens a sealed session. Rejects as `unseal` does. */
  readonly open: (sealed: string) => Promise<Held>;
  /** Keeps a session that was just sealed: the requests that bring it are about to come. */
  readonly keep: (held: Held) => void;
}

/**
 * Opened sessions by their sealed form, as JSON, so that no request can change what another one sees. The one that was used last is last.
 * Only a server with the same password may have one without opening it.
 */
export type OpenedMap = Map<string, { readonly password: string; readonly text: string; readonly expiresAt: number }>;

/** How many sessions are kept: a few kB each. */
const LIMIT = 1000;

/** What opened sessions need from the world. */
export interface OpenedSessionsWorld {
  readonly password: string;
  readonly unseal: (sealed: string) => Promise<Session>;
  /** The time in ms. */
  readonly now: () => number;
  readonly opened: OpenedMap;
}

/** Creates the opened sessions of a server. */
export function createOpenedSessions({ password, unseal, now, opened }: OpenedSessionsWorld): OpenedSessions {
  function keep({ sealed, session, page }: Held): void {
    if (page === null || page.session.expiresAt <= now()) return;
    opened.set(sealed, { password, text: JSON.stringify({ session, page }), expiresAt: page.session.expiresAt });
    for (const [key, { expiresAt }] of opened) if (expiresAt <= now() || opened.size > LIMIT) opened.delete(key);
  }

  function recall(sealed: string): Held | null {
    const known = opened.get(sealed);
    if (known?.password !== password || known.expiresAt <= now()) return null;
    opened.delete(sealed);
    opened.set(sealed, known);
    return { sealed, ...(JSON.parse(known.text) as Omit<Held, "sealed">) };
  }

  return {
    keep,
    open: async (sealed) => {
      const known = recall(sealed);
      if (known !== null) return known;
      const session = await unseal(sealed);
      const held = { sealed, session, page: pageSessionOf(session) };
      keep(held);
      return held;
    },
  };
}
