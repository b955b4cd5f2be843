// Users: the stored shape, and the shape that the API returns.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** A user. An e-mail address is stored trimmed and in lower case. */
export interface User extends WorkosObject {
  object: "user";
  email: string;
  email_verified: boolean;
  /** The full name if given as such; otherwise it is composed of the other two. */
  name?: string | null;
  first_name: string | null;
  last_name: string | null;
  profile_picture_url: string | null;
  last_sign_in_at: string | null;
  locale: string | null;
  external_id: string | null;
  metadata: Record<string, string>;
}

/** Data that never leaves the server. */
export interface UserSecret {
  /** A PHC string, or a hash that values/imported-hashes.ts can read; null for a user who has never set a password. */
  passwordHash: string | null;
}

/** A user as the API returns it: with the full name. */
export interface UserObject extends User {
  name: string | null;
}

/** The kind of object. */
export const USER: ObjectKind<User> = {
  object: "user",
  prefix: "user",
  keys: ({ email, external_id }) => ({ email, external_id }),
  events: { created: "user.created", updated: "user.updated", deleted: "user.deleted" },
  eventData: toUserObject,
};

/** The API's view of a stored user. */
export function toUserObject(user: User): UserObject {
  const parts = [user.first_name, user.last_name].filter((part) => part !== null);
  return { ...user, name: user.name ?? (parts.join(" ") || null) };
}

/** The form in which e-mail addresses are stored and compared. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** The part of an address after its last `@`, in lower case. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf("@") + 1).toLowerCase();
}

const MAX_EMAIL_LENGTH = 320;
// The outbox accepts any address. Invisible and control characters are excluded: they would hide in a page, and control a terminal.
const EMAIL = /^[^\s@\p{Cc}\p{Cf}\p{Cs}]+@[^\s@\p{Cc}\p{Cf}\p{Cs}]+$/u;

/** Whether a text may be an e-mail address, of 320 characters at most. */
export function isEmail(text: string): boolean {
  return text.length <= MAX_EMAIL_LENGTH && EMAIL.test(text);
}

/** The members of a user with only a known address. */
export function newUser(email: string): Omit<User, keyof WorkosObject> {
  return {
    email: normalEmail(email),
    email_verified: false,
    first_name: null,
    last_name: null,
    profile_picture_url: null,
    last_sign_in_at: null,
    locale: null,
    external_id: null,
    metadata: {},
  };
}
