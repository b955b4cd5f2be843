"use client";
// `useSwitchOrganization`: the hook for switch-organization.ts.
import { type Context, createContext, useCallback, useContext } from "react";
import type { AuthKitAuth } from "./authkit-source.ts";
import { useSessionScope } from "../session-context.ts";
import { switchOrganization } from "./switch-organization.ts";

/** The result of the SDK's hook in the nearest `LockstepProvider`. */
export const AuthKitContext: Context<AuthKitAuth | null> = createContext<AuthKitAuth | null>(null);

/** The options of authkit-react's `switchToOrganization`, except the organization. */
export type SwitchOrganizationOptions = Omit<
  NonNullable<Parameters<NonNullable<AuthKitAuth["switchToOrganization"]>>[0]>,
  "organizationId"
>;

/**
 * Returns AuthKit's `switchToOrganization`, except that its promise resolves once Convex runs in that organization. Later
 * calls run there, and `useSession()` and `useAuth()` report it. In the meantime, queries are pending and calls wait. The
 * function is the same on every render.
 *
 * When WorkOS requires the user to sign in again, as with single sign-on, the SDK navigates to AuthKit and the promise
 * rejects.
 *
 * @example
 * const switchOrganization = useSwitchOrganization();
 * await switchOrganization("org_01H…");
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`. The promise rejects with
 *   `ORGANIZATION_NOT_REACHED` when the user is signed out or not a member, or the switch takes over 60 s, with
 *   `TOKEN_REFUSED` when Convex refuses the token, and with the SDK's error when WorkOS is unreachable.
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
