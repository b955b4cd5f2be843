// The files that docs/tanstack-start.md lists. A test compares them with that page.

import { AUTH_CONFIG, ME, type Guide } from "./guide.ts";

export const TANSTACK_START: Guide = {
  page: "docs/tanstack-start.md",
  packages: ["@workos-inc/node@10", "@workos/authkit-session", "convex"],
  files: {
    "convex/auth.config.ts": AUTH_CONFIG,
    "src/routes/auth.$.ts": `import { authHandlers } from "@lockstep/auth/tanstack-start";
import { createFileRoute } from "@tanstack/react-router";

export const Route = createFileRoute("/auth/$")({ server: { handlers: authHandlers } });
`,
  },
  screen: "src/routes/index.tsx",
  starter: {
    "convex/me.ts": ME,
    "src/routes/index.tsx": `import { AuthBoundary, SignOutButton, useAuthedQuery, useUser } from "@lockstep/auth/tanstack-start";
import { createFileRoute } from "@tanstack/react-router";
import { api } from "../../convex/_generated/api";

export const Route = createFileRoute("/")({ component: Home });

function Home() {
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
