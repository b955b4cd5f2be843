"use client";
// `useSwitchOrganization`: authkit-nextjs makes the switch; this waits until Convex has made it as well.
import { useAuth } from "@workos-inc/authkit-nextjs/components";
import { useCallback } from "react";
import { LockstepAuthError } from "../../index.ts";
import { organizationReached, subjectOf } from "../react/organization-reached.ts";
import { useSessionScope } from "../react/session-context.ts";

type SwitchToOrganization = ReturnType<typeof useAuth>["switchToOrganization"];

/** The options of authkit-nextjs' `switchToOrganization`. */
export type SwitchOrganizationOptions = NonNullable<Parameters<SwitchToOrganization>[1]>;

/**
 * `switchToOrganization` of authkit-nextjs that resolves when Convex runs in that organization as well: what is called
 * with `useAuthedMutation` after it runs there. The function is the same on every render.
 *
 * Rejects with the SDK's error when the switch is refused; the session then stays where it was. Where the organization
 * asks for single sign-on or MFA, the browser leaves for AuthKit and the error is Next.js' redirect.
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`. The promise rejects with
 *   `ORGANIZATION_NOT_REACHED` when the session ends or is not there within 60 s, with `TOKEN_REFUSED` when Convex refuses it.
 */
export function useSwitchOrganization(): (
  organizationId: string,
  options?: SwitchOrganizationOptions,
) => Promise<void> {
  const { session } = useSessionScope();
  const { switchToOrganization } = useAuth();
  return useCallback(
    async (organizationId, options) => {
      const subject = subjectOf(session);
      const result = await switchToOrganization(organizationId, options).catch(unlessWithinPage);
      if (result !== null && "error" in result) {
        throw new LockstepAuthError("ORGANIZATION_NOT_REACHED", {
          what: `AuthKit did not switch to the organization ${organizationId}.`,
          evidence: result.error,
          fix: "Check that the user is a member of it.",
        });
      }
      await organizationReached(session, organizationId, subject);
    },
    [session, switchToOrganization],
  );
}

/** With a revalidation strategy the server answers a switch by a redirect, which Next.js has followed by now. */
function unlessWithinPage(error: unknown): null {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : "";
  const [kind, , target = ""] = digest.split(";");
  if (kind === "NEXT_REDIRECT" && target.startsWith("/")) return null;
  throw error;
}
