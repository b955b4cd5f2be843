// The files that "Add it to your app" in README.md lists. A test compares them with that page.

import { AUTH_CONFIG, type Guide } from "./guide.ts";

export const VITE: Guide = {
  page: "README.md",
  packages: ["@workos-inc/authkit-react", "convex"],
  files: {
    "convex/auth.config.ts": AUTH_CONFIG,
  },
  screen: "src/App.tsx",
  starter: {
    "convex/me.ts": `import { query } from "./_generated/server";

export const id = query({
  args: {},
  handler: async ({ auth }) => (await auth.getUserIdentity())?.subject ?? null,
});
`,
    "src/App.tsx": `import { AuthBoundary, useAuthedQuery } from "@lockstep/auth/react";
import { useAuth } from "@workos-inc/authkit-react";
import { api } from "../convex/_generated/api";

export default function App() {
  const { signIn } = useAuth();
  return (
    <main>
      <AuthBoundary loading="Loading …" signedOut={<button onClick={() => void signIn()}>Sign in</button>}>
        <Greeting />
      </AuthBoundary>
    </main>
  );
}

function Greeting() {
  const { user, signOut } = useAuth();
  const me = useAuthedQuery(api.me.id);
  if (me.status === "error") return <p>{me.error.message}</p>;
  if (me.status !== "success") return <p>Loading …</p>;
  return (
    <p>
      Hello {user?.firstName}, to Convex you are {me.data}. <button onClick={() => signOut()}>Sign out</button>
    </p>
  );
}
`,
  },
};
