"use client";
// `useSwitchOrganization`: the hook for switch-organization.ts.
import { type Context, createContext, useCallback, useContext } from "react";
import type { AuthKitAuth } from "./authkit-source.ts";
import { useSessionScope } from "./session-context.ts";
import { switchOrganization } from "./switch-organization.ts";

/** What the SDK's hook gave to the nearest `LockstepProvider`. */
export const AuthKitContext: Context<AuthKitAuth | null> = createContext<AuthKitAuth | null>(null);

/** The options of authkit-react's `switchToOrganization`, but for the organization. */
export type SwitchOrganizationOptions = Omit<
  NonNullable<Parameters<NonNullable<AuthKitAuth["switchToOrganization"]>>[0]>,
  "organizationId"
>;

/**
 * `switchToOrganization` of AuthKit that resolves when Convex runs in that organization: what is called after it runs there,
 * and `useSession()` and `useAuth()` name it. Meanwhile queries are pending and calls wait. The function is the same on
 * every render.
 *
 * When WorkOS does not let the user in without signing in again, as with single sign-on, the SDK leaves the page for AuthKit
 * and the promise rejects.
 *
 * @example
 * const switchOrganization = useSwitchOrganization();
 * await switchOrganization("org_01H…");
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`. The promise rejects with
 *   `ORGANIZATION_NOT_REACHED` when the user is signed out or not a member, or is not there within 60 s, with
 *   `TOKEN_REFUSED` when Convex refuses it, and with the SDK's error when WorkOS cannot be reached.
 */
export function useSwitchOrganization(): (
  organizationId: string,
  options?: SwitchOrganizationOptions,
) => Promise<void> {
  const { session } = useSessionScope();
  const switchTo = useContext(AuthKitContext)?.switchToOrganization;
  return useCallback(
    (organizationId, options) =>
      switchOrganization(session, organizationId, () => switchTo?.({ ...options, organizationId })),
    [session, switchTo],
  );
}
