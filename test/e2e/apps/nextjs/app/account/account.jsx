"use client";
// Who is signed in and where: to AuthKit's hook, to the session, and to Convex.
import { useAuthedMutation, useAuthedQuery, useSession, useSwitchOrganization } from "@lockstep/auth/nextjs";
import { useAuth } from "@workos-inc/authkit-nextjs/components";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { api } from "../../convex/_generated/api";

export function Account() {
  const { user, organizationId, switchToOrganization, refreshAuth } = useAuth();
  const { status, phase, identity } = useSession();
  const { data } = useAuthedQuery(api.account.whose, {});
  const mutate = useAuthedMutation(api.account.mutate);
  const switchOrganization = useSwitchOrganization();
  const router = useRouter();
  // For the test: the page of another identity is another page, so what comes of a switch cannot be kept in it.
  useEffect(() => {
    window.account = { mutate, switchOrganization, switchToOrganization, refreshAuth, router };
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
