// The files that docs/tanstack-start.md lists. A test compares them with that page.

import { AUTH_CONFIG, type Guide } from "./guide.ts";

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
    "convex/messages.ts": `import type { Auth } from "convex/server";
import { v } from "convex/values";
import { mutation, query } from "./_generated/server";

async function userOf(auth: Auth) {
  const identity = await auth.getUserIdentity();
  if (identity === null) throw new Error("Sign in first");
  return identity.subject;
}

export const list = query({
  args: {},
  handler: async ({ auth, db }) => {
    const user = await userOf(auth);
    const messages = await db.query("messages").collect();
    return messages.filter((message) => message.user === user);
  },
});

export const send = mutation({
  args: { body: v.string() },
  handler: async ({ auth, db }, { body }) => {
    await db.insert("messages", { user: await userOf(auth), body });
  },
});
`,
    "src/routes/messages.tsx": `import {
  preloadAuthedQuery,
  requireSession,
  useAuthedMutation,
  usePreloadedAuthedQuery,
  useSignOut,
  useUser,
} from "@lockstep/auth/tanstack-start";
import { createFileRoute } from "@tanstack/react-router";
import { api } from "../../convex/_generated/api";

export const Route = createFileRoute("/messages")({
  beforeLoad: requireSession,
  loader: () => preloadAuthedQuery(api.messages.list),
  component: Messages,
});

function Messages() {
  const messages = usePreloadedAuthedQuery(Route.useLoaderData());
  const send = useAuthedMutation(api.messages.send);
  const user = useUser();
  const signOut = useSignOut();
  // The user signed out in another tab.
  if (messages.status === "unauthenticated") return <a href="/auth/sign-in">Sign in</a>;
  if (messages.status === "error") return <p>{messages.error.message}</p>;
  return (
    <main>
      <h1>Messages of {user?.email}</h1>
      <ul>
        {messages.data?.map(({ _id, body }) => (
          <li key={_id}>{body}</li>
        ))}
      </ul>
      <button onClick={() => void send({ body: "Hello" })}>Say hello</button>{" "}
      <button onClick={() => void signOut()}>Sign out</button>
    </main>
  );
}
`,
    "src/routes/index.tsx": `import { SignedIn, SignedOut, useUser } from "@lockstep/auth/tanstack-start";
import { Link, createFileRoute } from "@tanstack/react-router";

export const Route = createFileRoute("/")({ component: Home });

function Home() {
  const user = useUser();
  return (
    <main>
      <SignedIn>
        <p>
          Hello {user?.firstName}. <Link to="/messages">Your messages</Link>
        </p>
      </SignedIn>
      <SignedOut>
        <a href="/auth/sign-in?return_to=/messages">Sign in</a> <a href="/auth/sign-up">Sign up</a>
      </SignedOut>
    </main>
  );
}
`,
  },
};
