// The sessions that servers have reported to this page, through tokens and renders: which one is the newest, and whether
// authkit-nextjs is behind it. It sends no requests; the source does.
import { type InitialSession, type Identity, readAccessToken } from "../../index.ts";

/** The reported sessions, and how far the SDK has caught up. */
export interface ToldSessions {
  /** Returns the newest session until the SDK reports it as well; otherwise null. */
  readonly ahead: () => InitialSession | null;
  /** Adds a session. Returns false if only the SDK's server can tell whether it is the newest. */
  readonly learn: (told: InitialSession) => boolean;
  /** Like `learn`, for the session that the server last rendered for, or null if there was none. */
  readonly learnRendered: (told: InitialSession | null) => boolean;
  /** Call when the SDK may report another session. */
  readonly look: () => void;
  /** Call when the SDK has asked its server since `asked` was ahead, and reports the answer. */
  readonly settle: (asked: InitialSession | null) => void;
}

/** Starts without sessions. `isNamed` returns whether the SDK reports an identity. */
export function createToldSessions(isNamed: (identity: Identity) => boolean): ToldSessions {
  let rendered: InitialSession | null = null;
  /** The session whose token was issued last. */
  let newest: InitialSession | null = null;
  let ahead: InitialSession | null = null;
  /** A session that the SDK did not report after asking its server. It must ask again before this session counts. */
  let refuted: InitialSession | null = null;

  function learn(told: InitialSession): boolean {
    const age = newest === null ? -1 : newest.issuedAt - told.issuedAt;
    // A page from the router's cache, or a slow render, must not bring back an earlier session.
    if (age > 0) return true;
    if (age === 0) return newest?.identity.key === told.identity.key;
    newest = told;
    if (isNamed(told.identity)) return true;
    if (refuted?.identity.key === told.identity.key) return false;
    ahead = told;
    return true;
  }

  return {
    ahead: () => ahead,
    learn,
    learnRendered: (told) => {
      const before = rendered;
      rendered = told;
      if (told?.identity.key === before?.identity.key && told?.issuedAt === before?.issuedAt) return true;
      // A server without a session may have failed to reach WorkOS, so that proves nothing.
      return told !== null && learn(told);
    },
    look: () => {
      if (ahead !== null && isNamed(ahead.identity)) ahead = null;
      if (refuted !== null && isNamed(refuted.identity)) refuted = null;
    },
    settle: (asked) => {
      if (ahead !== null && ahead === asked) [refuted, ahead] = [ahead, null];
    },
  };
}

/** Returns the session in a token, or null if the token is unreadable. */
export function sessionOf(token: string | undefined): InitialSession | null {
  const read = token === undefined ? null : readAccessToken(token);
  return read === null ? null : { identity: read.identity, issuedAt: read.issuedAt, expiresAt: read.expiresAt };
}
