// The tables. Times are ms since the epoch. Codes, refresh tokens and passwords exist here only as hashes.

/** Written to the file as `user_version`; a file with another one is refused. */
export const SCHEMA_VERSION = 1;

/** Creates every table. */
export const SCHEMA = `
  CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY, private_jwk TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE users (
    id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL,
    first_name TEXT, last_name TEXT,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, last_sign_in_at INTEGER
  ) STRICT;
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id), client_id TEXT NOT NULL,
    created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, ended_at INTEGER
  ) STRICT;
  CREATE TABLE codes (
    hash TEXT PRIMARY KEY, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL, code_challenge TEXT NOT NULL,
    user_id TEXT NOT NULL, expires_at INTEGER NOT NULL, session_id TEXT
  ) STRICT;
  CREATE TABLE refresh_tokens (
    hash TEXT PRIMARY KEY, session_id TEXT NOT NULL, exchanged_at INTEGER, sealed_pair TEXT
  ) STRICT;
  CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
`;
