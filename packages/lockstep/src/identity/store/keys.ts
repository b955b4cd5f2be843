// Rows of the signing key.

import type { DataFile } from "../../data-file.ts";

/** A stored signing key: the private JWK as JSON text. */
interface KeyRow {
  kid: string;
  privateJwk: string;
  createdAt: number;
}

/** Access to the signing key's rows. */
export interface KeyRows {
  find: () => KeyRow | null;
  insert: (key: KeyRow) => void;
}

/** Signing keys in the given file. */
export function createKeyRows(db: DataFile): KeyRows {
  const find = db.prepare(
    "SELECT kid, private_jwk AS privateJwk, created_at AS createdAt FROM signing_keys ORDER BY created_at DESC LIMIT 1",
  );
  const insert = db.prepare("INSERT INTO signing_keys VALUES (?, ?, ?)");
  return {
    find: () => (find.get([]) as KeyRow | undefined) ?? null,
    insert: ({ kid, privateJwk, createdAt }) => {
      insert.run([kid, privateJwk, createdAt]);
    },
  };
}
