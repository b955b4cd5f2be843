// Whether a user has proved recently enough who they are, for a page that asks for it. Pure.
import { LockstepAuthError } from "../../core/errors.ts";

/** The shortest time that a page may ask for, s: a sign-in takes a while, and clocks differ. */
const SHORTEST = 60;

/**
 * Returns whether the user proved who they are within the last `maxAge` s.
 *
 * @param authenticatedAt - `authenticatedAt` of the session, ms since 1970.
 * @param maxAge - In s; less than 60 counts as 60.
 *
 * @throws {LockstepAuthError} `SERVER_CONFIG` if the session does not say when that was: each sign-in would lead to the next.
 */
export function isRecent(authenticatedAt: number | null, maxAge: number, now: number): boolean {
  if (authenticatedAt !== null) return now - authenticatedAt <= Math.max(SHORTEST, maxAge) * 1000;
  throw new LockstepAuthError("SERVER_CONFIG", {
    what: "The access token does not say when the user signed in, so maxAge cannot be checked.",
    evidence: "It has no claim `auth_time`.",
    fix: "Remove maxAge, or the JWT template that leaves the claim out.",
  });
}
