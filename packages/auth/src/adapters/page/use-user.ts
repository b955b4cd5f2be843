"use client";
// `useUser`: the profile of the signed-in user, as the server knows it.
import type { PageUser } from "../../server/index.ts";
import { useSession } from "../react/adapter.ts";
import { usePageScope } from "./page-context.ts";

/**
 * Returns the user's profile, or null while the session is that of another user than the server rendered the page for, or of none.
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function useUser(): PageUser | null {
  const { page } = usePageScope();
  const { identity } = useSession();
  const user = page?.user ?? null;
  return user !== null && user.id === identity?.subject ? user : null;
}
