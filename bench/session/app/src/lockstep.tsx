// The page with `@lockstep/auth`.
import { createConvexClient } from "@lockstep/auth/convex";
import { LockstepProvider, useSwitchOrganization } from "@lockstep/auth/react";
import { useAuth } from "@workos-inc/authkit-react";
import { CONVEX_URL, show } from "./page.tsx";

const client = createConvexClient(CONVEX_URL);

show(
  ({ children }) => (
    <LockstepProvider client={client} useAuth={useAuth}>
      {children}
    </LockstepProvider>
  ),
  useSwitchOrganization,
);
