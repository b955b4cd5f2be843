// The sessions that servers have told this page of, by tokens and by what they render: which of them is the newest, and
// whether authkit-nextjs is behind it. What it is not: a way to ask, which is the source's.
import { type InitialSession, type Identity, readAccessToken } from "../../index.ts";

/** What has been told, and how far the SDK has come. */
export interface ToldSessions {
  /** The newest, until the SDK names it as well; otherwise null. */
  readonly ahead: () => InitialSession | null;
  /** Takes one in. False when only the SDK's server can say whether it is the newer one. */
  readonly learn: (told: InitialSession) => boolean;
  /** As `learn`, for the session that the server has rendered for last, null when it knew of none. */
  readonly learnRendered: (told: InitialSession | null) => boolean;
  /** The SDK may name another one now. */
  readonly look: () => void;
  /** The SDK has asked its server since that one was ahead, and names whatever it answered. */
  readonly settle: (asked: InitialSession | null) => void;
}

/** Knows of no session. `isNamed` says whether the SDK names that one. */
export function createToldSessions(isNamed: (identity: Identity) => boolean): ToldSessions {
  let rendered: InitialSession | null = null;
  /** The one whose token was issued last. */
  let newest: InitialSession | null = null;
  let ahead: InitialSession | null = null;
  /** One that the SDK did not name when it had asked: it asks again before such a one counts. */
  let refuted: InitialSession | null = null;

  function learn(told: InitialSession): boolean {
    const age = newest === null ? -1 : newest.issuedAt - told.issuedAt;
    // A page from the router's cache, or a render that took long, must not bring an earlier session back.
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
      // A server that knows of no session may not have reached WorkOS, so it proves nothing.
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

/** What a token says of its session, or null when it cannot be read. */
export function sessionOf(token: string | undefined): InitialSession | null {
  const read = token === undefined ? null : readAccessToken(token);
  return read === null ? null : { identity: read.identity, issuedAt: read.issuedAt, expiresAt: read.expiresAt };
}
