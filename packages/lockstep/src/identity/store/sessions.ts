// Rows of sessions: one per sign-in of one user at one client, until it is ended or its time is over.

import type { DataFile } from "../../data-file.ts";

/** A stored session. Times are ms since the epoch. */
export interface Session {
  id: string;
  userId: string;
  clientId: string;
  createdAt: number;
  expiresAt: number;
  endedAt: number | null;
}

/** Access to sessions. */
export interface SessionRows {
  find: (id: string) => Session | null;
  insert: (session: Session) => void;
  /** Ends a session; one that has ended keeps its first end. */
  end: (id: string, at: number) => void;
  /** Deletes sessions that ended or expired before a time, with their refresh tokens. */
  prune: (before: number) => void;
}

/** Sessions in the given file. */
export function createSessionRows(db: DataFile): SessionRows {
  const find = db.prepare(
    `SELECT id, user_id AS userId, client_id AS clientId, created_at AS createdAt, expires_at AS expiresAt,
      ended_at AS endedAt FROM sessions WHERE id = ?`,
  );
  const insert = db.prepare("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)");
  const end = db.prepare("UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL");
  const over = "SELECT id FROM sessions WHERE min(expires_at, coalesce(ended_at, expires_at)) < ?";
  const pruneTokens = db.prepare(`DELETE FROM refresh_tokens WHERE session_id IN (${over})`);
  const pruneSessions = db.prepare(`DELETE FROM sessions WHERE id IN (${over})`);
  return {
    find: (id) => (find.get([id]) as Session | undefined) ?? null,
    insert: ({ id, userId, clientId, createdAt, expiresAt, endedAt }) => {
      insert.run([id, userId, clientId, createdAt, expiresAt, endedAt]);
    },
    end: (id, at) => {
      end.run([at, id]);
    },
    prune: (before) => {
      pruneTokens.run([before]);
      pruneSessions.run([before]);
    },
  };
}
