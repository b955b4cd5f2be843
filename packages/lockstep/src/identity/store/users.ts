// Rows of users. An e-mail address is stored trimmed and in lower case, and is found that way.

import type { DataFile } from "../../data-file.ts";

/** A stored user. Times are ms since the epoch. */
export interface User {
  id: string;
  email: string;
  passwordHash: string;
  firstName: string | null;
  lastName: string | null;
  createdAt: number;
  updatedAt: number;
  lastSignInAt: number | null;
}

/** Access to users. */
export interface UserRows {
  find: (id: string) => User | null;
  findByEmail: (email: string) => User | null;
  insert: (user: User) => void;
  signedIn: (id: string, at: number) => void;
}

/** The form in which e-mail addresses are stored and compared. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** Users in the given file. */
export function createUserRows(db: DataFile): UserRows {
  const select = `SELECT id, email, password_hash AS passwordHash, first_name AS firstName, last_name AS lastName,
    created_at AS createdAt, updated_at AS updatedAt, last_sign_in_at AS lastSignInAt FROM users`;
  const find = db.prepare(`${select} WHERE id = ?`);
  const findByEmail = db.prepare(`${select} WHERE email = ?`);
  const insert = db.prepare("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const signedIn = db.prepare("UPDATE users SET last_sign_in_at = ? WHERE id = ?");
  return {
    find: (id) => (find.get([id]) as User | undefined) ?? null,
    findByEmail: (email) => (findByEmail.get([normalEmail(email)]) as User | undefined) ?? null,
    insert: (user) => {
      insert.run([
        user.id,
        normalEmail(user.email),
        user.passwordHash,
        user.firstName,
        user.lastName,
        user.createdAt,
        user.updatedAt,
        user.lastSignInAt,
      ]);
    },
    signedIn: (id, at) => {
      signedIn.run([at, id]);
    },
  };
}
