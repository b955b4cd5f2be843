"use client";
// `useSwitchOrganization`: authkit-nextjs makes the switch; this hook waits until Convex has switched as well.
import { useAuth } from "@workos-inc/authkit-nextjs/components";
import { useCallback } from "react";
import { reachOrganization } from "../../convex/index.ts";
import { LockstepAuthError } from "../../index.ts";
import { useSessionScope } from "../react/adapter.ts";

type SwitchToOrganization = ReturnType<typeof useAuth>["switchToOrganization"];

/** The options of authkit-nextjs's `switchToOrganization`. */
export type SwitchOrganizationOptions = NonNullable<Parameters<SwitchToOrganization>[1]>;

/**
 * Returns authkit-nextjs's `switchToOrganization`, except that its promise resolves once Convex runs in that organization as
 * well: later calls of `useAuthedMutation` run there. The function is the same on every render.
 *
 * Rejects with the SDK's error when the switch is refused; the session then keeps its organization. When the organization
 * requires single sign-on or MFA, the browser goes to AuthKit and the error is Next.js's redirect.
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`. The promise rejects with
 *   `ORGANIZATION_NOT_REACHED` when the session ends or the switch takes over 60 s, with `TOKEN_REFUSED` when Convex refuses it.
 */
export function useSwitchOrganization(): (
  organizationId: string,
  options?: SwitchOrganizationOptions,
) => Promise<void> {
  const { session } = useSessionScope();
  const { switchToOrganization } = useAuth();
  return useCallback(
    (organizationId, options) =>
      reachOrganization(session, organizationId, async () => {
        const result = await switchToOrganization(organizationId, options).catch(unlessWithinPage);
        if (result === null || !("error" in result)) return;
        throw new LockstepAuthError("ORGANIZATION_NOT_REACHED", {
          what: `AuthKit did not switch to the organization ${organizationId}.`,
          evidence: result.error,
          fix: "Check that the user is a member.",
        });
      }),
    [session, switchToOrganization],
  );
}

/** With a revalidation strategy, the server answers a switch with a redirect, which Next.js has followed by now. */
function unlessWithinPage(error: unknown): null {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : "";
  const [kind, , target = ""] = digest.split(";");
  if (kind === "NEXT_REDIRECT" && target.startsWith("/")) return null;
  throw error;
}
