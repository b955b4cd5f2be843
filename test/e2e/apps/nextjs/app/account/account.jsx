"use client";
// The user and organization according to AuthKit's hook, the session, and Convex.
import { useAuthedMutation, useAuthedQuery, useSession, useSwitchOrganization } from "@lockstep/auth/nextjs";
import { useAuth } from "@workos-inc/authkit-nextjs/components";
import { useEffect } from "react";
import { api } from "../../convex/_generated/api";

export function Account() {
  const { user, organizationId, switchToOrganization } = useAuth();
  const { status, phase, identity } = useSession();
  const { data } = useAuthedQuery(api.account.whose, {});
  const mutate = useAuthedMutation(api.account.mutate);
  const switchOrganization = useSwitchOrganization();
  // For the test to call.
  useEffect(() => {
    window.account = { mutate, switchOrganization, switchToOrganization };
  });
  return (
    <>
      <p>
        AuthKit: <output id="authkit">{user ? `${user.id}/${organizationId ?? ""}` : "signed out"}</output>
      </p>
      <p>
        Session:{" "}
        <output id="session" data-phase={phase}>
          {identity ? `${identity.subject}/${identity.organizationId ?? ""}` : status}
        </output>
      </p>
      <p>
        Convex: <output id="convex">{data}</output>
      </p>
    </>
  );
}
