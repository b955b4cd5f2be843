// Rows of signing keys. tokens/signing-keys.ts decides which of them sign and which are published.

import type { DataFile } from "../../data-file.ts";

/** A stored signing key: the private JWK as JSON text. Times are ms since the epoch. */
export interface KeyRow {
  kid: string;
  clientId: string;
  privateJwk: string;
  createdAt: number;
  /** When it starts to sign; it is published before that. */
  signsFrom: number;
}

/** Access to the signing keys' rows. */
export interface KeyRows {
  /** Every key, in the order in which they sign. */
  all: () => KeyRow[];
  insert: (key: KeyRow) => void;
  delete: (kid: string) => void;
}

/** Signing keys in the given file. */
export function createKeyRows(db: DataFile): KeyRows {
  const all = db.prepare(
    `SELECT kid, client_id AS clientId, private_jwk AS privateJwk, created_at AS createdAt, signs_from AS signsFrom
      FROM signing_keys ORDER BY signs_from, created_at, kid`,
  );
  const insert = db.prepare("INSERT INTO signing_keys VALUES (?, ?, ?, ?, ?)");
  const remove = db.prepare("DELETE FROM signing_keys WHERE kid = ?");
  return {
    all: () => all.all([]) as KeyRow[],
    insert: ({ kid, clientId, privateJwk, createdAt, signsFrom }) => {
      insert.run([kid, clientId, privateJwk, createdAt, signsFrom]);
    },
    delete: (kid) => {
      remove.run([kid]);
    },
  };
}
