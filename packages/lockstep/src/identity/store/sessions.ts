// Rows of sessions: one per sign-in of one user at one client, until it ends or expires.

import type { DataFile } from "../../data-file.ts";
import type { Impersonator } from "../objects/sign-in/authentication-method.ts";
import type { Session } from "../objects/sign-in/session.ts";

/** Access to sessions. */
export interface SessionRows {
  find: (id: string) => Session | null;
  /** A user's sessions, newest first. */
  ofUser: (userId: string) => Session[];
  insert: (session: Session) => void;
  /** Records that tokens were issued, for an organization or none, and when the session ends now. */
  refreshed: (id: string, refresh: { at: number; organizationId: string | null; expiresAt: number }) => void;
  /** Ends a session; an ended one keeps its first end. True if this call ended it. */
  end: (id: string, at: number) => boolean;
  /** Makes a session expire at a time. */
  expire: (id: string, at: number) => void;
  /** Deletes sessions that ended or expired before a time, with their refresh tokens. */
  prune: (before: number) => void;
}

/** A session's row. */
export type SessionRow = Omit<Session, "impersonator"> & { impersonator: string | null };

/** The selected columns of a session. */
export const SESSION_COLUMNS = `id, user_id AS userId, client_id AS clientId, organization_id AS organizationId,
  auth_method AS authMethod, impersonator, ip_address AS ipAddress, user_agent AS userAgent,
  browser_session_id AS browserSessionId, created_at AS createdAt, refreshed_at AS refreshedAt, expires_at AS expiresAt,
  ended_at AS endedAt`;

/** Sessions in the given file. */
export function createSessionRows(db: DataFile): SessionRows {
  const select = `SELECT ${SESSION_COLUMNS} FROM sessions`;
  const find = db.prepare(`${select} WHERE id = ?`);
  const ofUser = db.prepare(`${select} WHERE user_id = ? ORDER BY id DESC`);
  const insert = db.prepare("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const refreshed = db.prepare(
    "UPDATE sessions SET refreshed_at = ?, organization_id = ?, expires_at = ? WHERE id = ?",
  );
  const end = db.prepare("UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL");
  const expire = db.prepare("UPDATE sessions SET expires_at = min(expires_at, ?) WHERE id = ?");
  const over = "SELECT id FROM sessions WHERE min(expires_at, coalesce(ended_at, expires_at)) < ?";
  const pruneTokens = db.prepare(`DELETE FROM refresh_tokens WHERE session_id IN (${over})`);
  const pruneSessions = db.prepare(`DELETE FROM sessions WHERE id IN (${over})`);
  return {
    find: (id) => {
      const row = find.get([id]) as SessionRow | undefined;
      return row === undefined ? null : toSession(row);
    },
    ofUser: (userId) => (ofUser.all([userId]) as SessionRow[]).map(toSession),
    insert: (session) => {
      insert.run([
        session.id,
        session.userId,
        session.clientId,
        session.organizationId,
        session.authMethod,
        session.impersonator === null ? null : JSON.stringify(session.impersonator),
        session.ipAddress,
        session.userAgent,
        session.browserSessionId,
        session.createdAt,
        session.refreshedAt,
        session.expiresAt,
        session.endedAt,
      ]);
    },
    refreshed: (id, { at, organizationId, expiresAt }) => {
      refreshed.run([at, organizationId, expiresAt, id]);
    },
    end: (id, at) => end.run([at, id]).changes > 0,
    expire: (id, at) => {
      expire.run([at, id]);
    },
    prune: (before) => {
      pruneTokens.run([before]);
      pruneSessions.run([before]);
    },
  };
}

/** The session of a row. */
export function toSession(row: SessionRow): Session {
  return { ...row, impersonator: row.impersonator === null ? null : (JSON.parse(row.impersonator) as Impersonator) };
}
