// The files that docs/nextjs.md lists. A test compares them with that page.

import { AUTH_CONFIG, ME, type Guide } from "./guide.ts";

export const NEXTJS: Guide = {
  page: "docs/nextjs.md",
  packages: ["convex", "@workos/authkit-session", "@workos-inc/node@10"],
  files: {
    "convex/auth.config.ts": AUTH_CONFIG,
    "proxy.ts": `export { proxy } from "@lockstep/auth/nextjs/server";

export const config = { matcher: ["/((?!_next/static|_next/image|favicon.ico|auth/).*)"] };
`,
    "app/auth/[...path]/route.ts": `export { GET, POST } from "@lockstep/auth/nextjs/server";
`,
  },
  screen: "app/page.tsx",
  starter: {
    "convex/me.ts": ME,
    "app/page.tsx": `import { AuthBoundary, LockstepProvider, SignOutButton } from "@lockstep/auth/nextjs/react";
import { auth, fetchAuthedQuery } from "@lockstep/auth/nextjs/server";
import { Suspense } from "react";
import { api } from "../convex/_generated/api";

export default function Home() {
  return (
    <Suspense fallback="Loading …">
      <Me />
    </Suspense>
  );
}

async function Me() {
  const { status, user, page } = await auth();
  return (
    <LockstepProvider page={page}>
      <AuthBoundary signedOut={<a href="/auth/sign-in">Sign in</a>}>
        Hello {user?.firstName}, to Convex you are {status === "signed-in" && (await fetchAuthedQuery(api.me.id))}.
        <SignOutButton />
      </AuthBoundary>
    </LockstepProvider>
  );
}
`,
  },
};
