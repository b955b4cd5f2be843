// The files that docs/react-router.md lists. A test compares them with that page.

import { AUTH_CONFIG, ME, type Guide } from "./guide.ts";

export const REACT_ROUTER: Guide = {
  page: "docs/react-router.md",
  packages: ["convex", "@workos/authkit-session", "@workos-inc/node@10"],
  files: {
    "convex/auth.config.ts": AUTH_CONFIG,
    "app/routes/auth.ts": `export { action, loader } from "@lockstep/auth/react-router";
`,
  },
  screen: "app/routes/home.tsx",
  starter: {
    "convex/me.ts": ME,
    "app/routes/home.tsx": `import { AuthBoundary, SignOutButton, useAuthedQuery, useUser } from "@lockstep/auth/react-router/react";
import { api } from "../../convex/_generated/api";

export default function Home() {
  const user = useUser();
  const me = useAuthedQuery(api.me.id);
  return (
    <AuthBoundary signedOut={<a href="/auth/sign-in">Sign in</a>}>
      Hello {user?.firstName}, to Convex you are {me.data ?? me.error?.message ?? "..."}.
      <SignOutButton />
    </AuthBoundary>
  );
}
`,
  },
};
