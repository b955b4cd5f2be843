// The files that docs/nextjs.md lists. A test compares them with that page.

import { AUTH_CONFIG, type Guide } from "./guide.ts";

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
    "app/providers.tsx": `"use client";

import { createConvexClient } from "@lockstep/auth/convex";
import { LockstepProvider, type PageSession } from "@lockstep/auth/server/react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";

const client = createConvexClient(process.env.NEXT_PUBLIC_CONVEX_URL!);

export function Providers({ page, children }: { page: PageSession; children: ReactNode }) {
  const router = useRouter();
  return (
    <LockstepProvider client={client} page={page} onOutdated={() => router.refresh()}>
      {children}
    </LockstepProvider>
  );
}
`,
  },
  screen: "app/page.tsx",
  starter: {
    "convex/messages.ts": `import { createAuth } from "@lockstep/auth/backend";
import { v } from "convex/values";
import { mutation, query } from "./_generated/server";

const { authedQuery, authedMutation } = createAuth({ query, mutation });

export const list = authedQuery({
  args: {},
  handler: async ({ db }) => db.query("messages").order("desc").take(100),
});

export const send = authedMutation({
  args: { body: v.string() },
  handler: async ({ db, identity }, { body }) => {
    await db.insert("messages", { user: identity.userId, body });
  },
});
`,
    "app/messages.tsx": `"use client";

import type { AuthedPreloaded } from "@lockstep/auth/server";
import { useAuthedMutation, usePreloadedAuthedQuery, useSignOut, useUser } from "@lockstep/auth/server/react";
import { api } from "../convex/_generated/api";

export function Messages({ preloaded }: { preloaded: AuthedPreloaded<typeof api.messages.list> }) {
  const messages = usePreloadedAuthedQuery(preloaded);
  const send = useAuthedMutation(api.messages.send);
  const signOut = useSignOut();
  const user = useUser();
  // The user signed out in another tab.
  if (messages.status === "unauthenticated") return <a href="/auth/sign-in">Sign in</a>;
  if (messages.status === "error") return <p role="alert">{messages.error.message}</p>;
  return (
    <>
      <h1>Hello {user?.firstName ?? user?.email}</h1>
      <ul>
        {messages.data?.map(({ _id, body }) => (
          <li key={_id}>{body}</li>
        ))}
      </ul>
      <button onClick={() => void send({ body: "Hello" })}>Say hello</button>{" "}
      <button onClick={() => void signOut({ returnTo: "/" })}>Sign out</button>
    </>
  );
}
`,
    "app/page.tsx": `import { auth, preloadAuthedQuery } from "@lockstep/auth/nextjs/server";
import { Suspense } from "react";
import { api } from "../convex/_generated/api";
import { Messages } from "./messages";
import { Providers } from "./providers";

export default function Page() {
  return (
    <main>
      <Suspense fallback={<p>Loading …</p>}>
        <Home />
      </Suspense>
    </main>
  );
}

async function Home() {
  const { user, page } = await auth();
  if (user === null) return <a href="/auth/sign-in">Sign in</a>;
  return (
    <Providers page={page}>
      <Messages preloaded={await preloadAuthedQuery(api.messages.list)} />
    </Providers>
  );
}
`,
  },
};
