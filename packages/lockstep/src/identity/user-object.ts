// A user as WorkOS's API shows it: every documented member, null where local AuthKit has nothing to say.

import type { User } from "./store/users.ts";

/** The `user` member of an authentication response. Times are ISO 8601 in UTC. */
export interface UserObject {
  object: "user";
  id: string;
  email: string;
  email_verified: boolean;
  name: string | null;
  first_name: string | null;
  last_name: string | null;
  profile_picture_url: string | null;
  last_sign_in_at: string | null;
  locale: string | null;
  created_at: string;
  updated_at: string;
  external_id: string | null;
  metadata: Record<string, string>;
}

/** The API's view of a stored user. Accounts come from the developer's own list, so their addresses count as verified. */
export function toUserObject(user: User): UserObject {
  return {
    object: "user",
    id: user.id,
    email: user.email,
    email_verified: true,
    name: [user.firstName, user.lastName].filter((part) => part !== null).join(" ") || null,
    first_name: user.firstName,
    last_name: user.lastName,
    profile_picture_url: null,
    last_sign_in_at: user.lastSignInAt === null ? null : new Date(user.lastSignInAt).toISOString(),
    locale: null,
    created_at: new Date(user.createdAt).toISOString(),
    updated_at: new Date(user.updatedAt).toISOString(),
    external_id: null,
    metadata: {},
  };
}
