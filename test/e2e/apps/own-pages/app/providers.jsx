"use client";
import { createConvexClient } from "@lockstep/auth/convex";
import { LockstepProvider, useAuthedQuery, useSession, useSignOut, useUser } from "@lockstep/auth/server/react";
import { useRouter } from "next/navigation";
import { api } from "../convex/_generated/api";

const client = createConvexClient(process.env.NEXT_PUBLIC_CONVEX_URL);

export function Providers({ page, children }) {
  const router = useRouter();
  return (
    <LockstepProvider client={client} page={page} onOutdated={() => router.refresh()}>
      {children}
    </LockstepProvider>
  );
}

/** The session according to the provider, and whether its list is here. */
export function Status() {
  const { status, phase, organizationId } = useSession();
  const user = useUser();
  const list = useAuthedQuery(api.items.list, {});
  const signOut = useSignOut();
  return (
    <footer>
      <output id="status" data-phase={phase} data-organization={organizationId}>
        {status} {user?.email} {list.status}
      </output>
      <button type="button" onClick={() => signOut({ returnTo: "/own" })} hidden={user === null}>
        Sign out
      </button>
    </footer>
  );
}
