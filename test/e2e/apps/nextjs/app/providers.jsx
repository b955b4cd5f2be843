"use client";
// As in docs/nextjs.md, with the session route if the test wants it.
import { createConvexClient } from "@lockstep/auth/convex";
import { LockstepProvider } from "@lockstep/auth/nextjs";
import { AuthKitProvider } from "@workos-inc/authkit-nextjs/components";

const client = createConvexClient(process.env.NEXT_PUBLIC_CONVEX_URL);

export function Providers({ initialAuth, initialSession, children }) {
  return (
    <AuthKitProvider initialAuth={initialAuth}>
      <LockstepProvider
        client={client}
        initialSession={initialSession}
        sessionRoute={process.env.NEXT_PUBLIC_SESSION_ROUTE}
      >
        {children}
      </LockstepProvider>
    </AuthKitProvider>
  );
}
