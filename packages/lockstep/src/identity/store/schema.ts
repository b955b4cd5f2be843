// The tables. Times are ms since the epoch. Authorization codes, refresh tokens and passwords are stored only as hashes. Objects of the API
// (users, organizations, invitations, …) are rows of `objects`, see objects.ts; data used by every token request has its own table.

/** Written to the file as `user_version`; a file with a different one is refused. */
export const SCHEMA_VERSION = 8;

/** Creates every table. */
export const SCHEMA = `
  CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY, client_id TEXT NOT NULL, private_jwk TEXT NOT NULL, created_at INTEGER NOT NULL,
    signs_from INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE objects (
    seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE, data TEXT NOT NULL, secret TEXT
  ) STRICT;
  CREATE INDEX objects_kind ON objects (kind, seq);
  CREATE TABLE object_keys (
    kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (kind, name, value, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, event TEXT NOT NULL, organization_id TEXT, data TEXT NOT NULL,
    context TEXT, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX events_time ON events (created_at);
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL, client_id TEXT NOT NULL, organization_id TEXT,
    auth_method TEXT NOT NULL, impersonator TEXT, ip_address TEXT, user_agent TEXT, browser_session_id TEXT,
    created_at INTEGER NOT NULL, refreshed_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, ended_at INTEGER
  ) STRICT;
  CREATE INDEX sessions_user ON sessions (user_id);
  CREATE INDEX sessions_end ON sessions (min(expires_at, coalesce(ended_at, expires_at)));
  CREATE TABLE codes (
    hash TEXT PRIMARY KEY, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL, code_challenge TEXT,
    user_id TEXT NOT NULL, organization_id TEXT, auth_method TEXT NOT NULL, impersonator TEXT,
    ip_address TEXT, user_agent TEXT, browser_session_id TEXT, signed_in_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, session_id TEXT, oauth_scopes TEXT
  ) STRICT;
  CREATE TABLE refresh_tokens (
    hash TEXT PRIMARY KEY, session_id TEXT NOT NULL, exchanged_at INTEGER, sealed_pair TEXT
  ) STRICT;
  CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
  CREATE TABLE answers (id TEXT PRIMARY KEY, sealed TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX answers_time ON answers (created_at);
`;
