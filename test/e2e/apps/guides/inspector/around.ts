// Declarations that the block uses from the file around it.
import type { createConvexClient } from "@lockstep/auth/convex";
import type { LockstepProvider as Provider } from "@lockstep/auth/react";
import type { useAuth as useAuthKit } from "@workos-inc/authkit-react";

declare global {
  const LockstepProvider: typeof Provider;
  const convex: ReturnType<typeof createConvexClient>;
  const useAuth: typeof useAuthKit;
  function App(): null;
}
