"use client";
// `useReloadSession`: for pages that change the session on the server themselves, such as a sign-in page of one's own.
import { usePageScope } from "./page-context.ts";

/**
 * Returns a function to call after a request of the page has started, changed or ended the session on the server. The page then follows
 * at once, without a reload. The function is the same on every render.
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function useReloadSession(): () => void {
  return usePageScope().reload;
}
