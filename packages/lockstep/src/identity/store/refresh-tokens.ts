// Rows of refresh tokens. An exchanged one stays as long as its session, so that a late reuse is always recognized.

import type { DataFile } from "../../data-file.ts";
import type { Session } from "../objects/sign-in/session.ts";
import { SESSION_COLUMNS, toSession, type SessionRow } from "./sessions.ts";

/** A stored refresh token; `sealedPair` is the pair it was exchanged for (see values/replay-seal.ts). */
export interface RefreshToken {
  hash: string;
  sessionId: string;
  exchangedAt: number | null;
  sealedPair: string | null;
}

/** Access to refresh tokens. */
export interface RefreshTokenRows {
  /** A token and its session: a session's tokens are deleted with it. */
  find: (hash: string) => { token: RefreshToken; session: Session } | null;
  insert: (hash: string, sessionId: string) => void;
  exchange: (hash: string, at: number, sealedPair: string) => void;
  /** Deletes the sealed pairs of tokens exchanged before a time. */
  forgetPairs: (before: number) => void;
}

/** Refresh tokens in the given file. */
export function createRefreshTokenRows(db: DataFile): RefreshTokenRows {
  const find = db.prepare(
    `SELECT hash, session_id AS sessionId, exchanged_at AS exchangedAt, sealed_pair AS sealedPair, ${SESSION_COLUMNS}
      FROM refresh_tokens JOIN sessions ON id = session_id WHERE hash = ?`,
  );
  const insert = db.prepare("INSERT INTO refresh_tokens (hash, session_id) VALUES (?, ?)");
  const exchange = db.prepare("UPDATE refresh_tokens SET exchanged_at = ?, sealed_pair = ? WHERE hash = ?");
  const forget = db.prepare(
    "UPDATE refresh_tokens SET sealed_pair = NULL WHERE sealed_pair IS NOT NULL AND exchanged_at < ?",
  );
  return {
    find: (tokenHash) => {
      const row = find.get([tokenHash]) as (RefreshToken & SessionRow) | undefined;
      if (row === undefined) return null;
      const { hash, sessionId, exchangedAt, sealedPair, ...session } = row;
      return { token: { hash, sessionId, exchangedAt, sealedPair }, session: toSession(session) };
    },
    insert: (hash, sessionId) => {
      insert.run([hash, sessionId]);
    },
    exchange: (hash, at, sealedPair) => {
      exchange.run([at, sealedPair, hash]);
    },
    forgetPairs: (before) => {
      forget.run([before]);
    },
  };
}
