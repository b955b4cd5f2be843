"use client";
// `useSwitchOrganization`: authkit-react makes the switch; this sees to it that it was made, and waits for Convex.
import { type Context, createContext, useCallback, useContext } from "react";
import { LockstepAuthError, type Session } from "../../index.ts";
import type { AuthKitAuth } from "./authkit-source.ts";
import { organizationReached } from "./organization-reached.ts";
import { useSessionScope } from "./session-context.ts";

/** What the SDK's hook gave to the nearest `LockstepProvider`. */
export const AuthKitContext: Context<AuthKitAuth | null> = createContext<AuthKitAuth | null>(null);

/** The options of authkit-react's `switchToOrganization`, but for the organization. */
export type SwitchOrganizationOptions = Omit<
  NonNullable<Parameters<NonNullable<AuthKitAuth["switchToOrganization"]>>[0]>,
  "organizationId"
>;

/** How often the SDK is asked. It makes no switch, and says nothing, while it refreshes or another tab holds its lock. */
const TRIES = 3;

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
 *   `ORGANIZATION_NOT_REACHED` when the user is signed out, is no member, or is not there within 60 s, with
 *   `TOKEN_REFUSED` when Convex refuses it, and with the SDK's error when WorkOS cannot be reached.
 */
export function useSwitchOrganization(): (
  organizationId: string,
  options?: SwitchOrganizationOptions,
) => Promise<void> {
  const { session } = useSessionScope();
  const switchTo = useContext(AuthKitContext)?.switchToOrganization;
  return useCallback(
    async (organizationId, options) => {
      await whenRead(session);
      for (let tries = 0; tries < TRIES && isElsewhere(session, organizationId); tries += 1) {
        await switchTo?.({ ...options, organizationId });
        await whenRead(session);
      }
      if (isElsewhere(session, organizationId)) {
        throw new LockstepAuthError("ORGANIZATION_NOT_REACHED", {
          what: `AuthKit did not switch to the organization ${organizationId}.`,
          evidence: "It got no token of that organization.",
          fix: "Check that the user is a member of it, and try again.",
        });
      }
      await organizationReached(session, organizationId);
    },
    [session, switchTo],
  );
}

/** Whether the session is in another organization. One that is not known yet, or has ended, is for the wait below. */
function isElsewhere(session: Session, organizationId: string): boolean {
  const { identity } = session.view();
  return identity !== null && identity.organizationId !== organizationId;
}

/** Resolves once the token that the SDK has got, if it has got one, has been read. */
function whenRead(session: Session): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!session.isCertain()) return;
      stop();
      resolve();
    };
    const stop = session.subscribe(look);
    look();
  });
}
