// Rows of authorization codes. A used code stays until it expires, so that a second use is recognized.

import type { DataFile } from "../../data-file.ts";
import type { AuthenticationMethod, Impersonator } from "../objects/sign-in/authentication-method.ts";

/** A stored code and its sign-in. `sessionId` is the session it was exchanged for, null while unused. */
export interface AuthorizationCode {
  hash: string;
  clientId: string;
  redirectUri: string;
  /** S256; null if the client did not use PKCE. */
  codeChallenge: string | null;
  userId: string;
  organizationId: string | null;
  authMethod: AuthenticationMethod;
  impersonator: Impersonator | null;
  ipAddress: string | null;
  userAgent: string | null;
  /** The browser's own sign-in at local AuthKit that the code comes from, or null. */
  browserSessionId: string | null;
  /** When the user proved their identity, in ms: `auth_time`. Earlier than the code after a silent sign-in. */
  signedInAt: number;
  expiresAt: number;
  sessionId: string | null;
  /** The scopes just granted at an OAuth provider; null after any other sign-in. */
  oauthScopes: string[] | null;
}

/** Access to authorization codes. */
export interface CodeRows {
  find: (hash: string) => AuthorizationCode | null;
  insert: (code: AuthorizationCode) => void;
  use: (hash: string, sessionId: string) => void;
  /** Deletes a user's unused codes. */
  forget: (userId: string) => void;
  /** Deletes codes that expired before a time. */
  prune: (before: number) => void;
}

type Row = Omit<AuthorizationCode, "impersonator" | "oauthScopes"> & {
  impersonator: string | null;
  oauthScopes: string | null;
};

/** Authorization codes in the given file. */
export function createCodeRows(db: DataFile): CodeRows {
  const find = db.prepare(
    `SELECT hash, client_id AS clientId, redirect_uri AS redirectUri, code_challenge AS codeChallenge, user_id AS userId,
      organization_id AS organizationId, auth_method AS authMethod, impersonator, ip_address AS ipAddress,
      user_agent AS userAgent, browser_session_id AS browserSessionId, signed_in_at AS signedInAt, expires_at AS expiresAt, session_id AS sessionId,
      oauth_scopes AS oauthScopes FROM codes WHERE hash = ?`,
  );
  const insert = db.prepare("INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const use = db.prepare("UPDATE codes SET session_id = ? WHERE hash = ?");
  const forget = db.prepare("DELETE FROM codes WHERE user_id = ? AND session_id IS NULL");
  const prune = db.prepare("DELETE FROM codes WHERE expires_at < ?");
  return {
    find: (hash) => {
      const row = find.get([hash]) as Row | undefined;
      if (row === undefined) return null;
      return {
        ...row,
        impersonator: row.impersonator === null ? null : (JSON.parse(row.impersonator) as Impersonator),
        oauthScopes: row.oauthScopes === null ? null : (JSON.parse(row.oauthScopes) as string[]),
      };
    },
    insert: (code) => {
      insert.run([
        code.hash,
        code.clientId,
        code.redirectUri,
        code.codeChallenge,
        code.userId,
        code.organizationId,
        code.authMethod,
        code.impersonator === null ? null : JSON.stringify(code.impersonator),
        code.ipAddress,
        code.userAgent,
        code.browserSessionId,
        code.signedInAt,
        code.expiresAt,
        code.sessionId,
        code.oauthScopes === null ? null : JSON.stringify(code.oauthScopes),
      ]);
    },
    use: (hash, sessionId) => {
      use.run([sessionId, hash]);
    },
    forget: (userId) => {
      forget.run([userId]);
    },
    prune: (before) => {
      prune.run([before]);
    },
  };
}
