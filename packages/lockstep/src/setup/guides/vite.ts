// The files that "Add it to your app" in README.md lists. A test compares them with that page.

import { AUTH_CONFIG, ME, type Guide } from "./guide.ts";

export const VITE: Guide = {
  page: "README.md",
  packages: ["@workos-inc/authkit-react", "convex"],
  files: {
    "convex/auth.config.ts": AUTH_CONFIG,
  },
  screen: "src/App.tsx",
  starter: {
    "convex/me.ts": ME,
    "src/App.tsx": `import { AuthBoundary, useAuthedQuery } from "@lockstep/auth/react";
import { useAuth } from "@workos-inc/authkit-react";
import { api } from "../convex/_generated/api";

export default function App() {
  const { user, signIn, signOut } = useAuth();
  const { data, error } = useAuthedQuery(api.me.id);
  return (
    <AuthBoundary loading="Loading …" signedOut={<button onClick={() => void signIn()}>Sign in</button>}>
      <p>
        Hello {user?.firstName}, to Convex you are {data ?? error?.message ?? "..."}. <button onClick={() => signOut()}>Sign out</button>
      </p>
    </AuthBoundary>
  );
}
`,
  },
};
