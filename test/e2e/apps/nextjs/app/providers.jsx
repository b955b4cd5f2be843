"use client";
// As in docs/nextjs.md.
import { createConvexClient } from "@lockstep/auth/convex";
import { LockstepProvider } from "@lockstep/auth/nextjs";
import { AuthKitProvider } from "@workos-inc/authkit-nextjs/components";

const client = createConvexClient(process.env.NEXT_PUBLIC_CONVEX_URL);

export function Providers({ initialAuth, initialSession, children }) {
  return (
    <AuthKitProvider initialAuth={initialAuth}>
      <LockstepProvider client={client} initialSession={initialSession}>
        {children}
      </LockstepProvider>
    </AuthKitProvider>
  );
}
