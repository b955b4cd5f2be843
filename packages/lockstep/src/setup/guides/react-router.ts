// The files that docs/react-router.md lists. A test compares them with that page.

import { AUTH_CONFIG, type Guide } from "./guide.ts";

export const REACT_ROUTER: Guide = {
  page: "docs/react-router.md",
  packages: ["convex", "@workos/authkit-session", "@workos-inc/node@10"],
  files: {
    "convex/auth.config.ts": AUTH_CONFIG,
    "app/routes/auth.ts": `import { auth } from "@lockstep/auth/react-router";

export const loader = auth.handle;
export const action = auth.handle;
`,
  },
  screen: "app/routes/home.tsx",
  starter: {
    "convex/messages.ts": `import { type Auth } from "convex/server";
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
    return db
      .query("messages")
      .filter((q) => q.eq(q.field("user"), user))
      .take(100);
  },
});

export const send = mutation({
  args: { body: v.string() },
  handler: async ({ auth, db }, { body }) => db.insert("messages", { user: await userOf(auth), body }),
});
`,
    "app/routes/home.tsx": `import { auth } from "@lockstep/auth/react-router";
import { useAuthedMutation, usePreloadedAuthedQuery, useSignOut, useUser } from "@lockstep/auth/server/react";
import { api } from "../../convex/_generated/api";
import type { Route } from "./+types/home";

export const middleware = [auth.requireUser()];

export async function loader({ context }: Route.LoaderArgs) {
  return { messages: await auth.convexOf(context).preloadAuthedQuery(api.messages.list) };
}

export default function Home({ loaderData }: Route.ComponentProps) {
  const user = useUser();
  const messages = usePreloadedAuthedQuery(loaderData.messages);
  const send = useAuthedMutation(api.messages.send);
  const signOut = useSignOut();
  // The user signed out in another tab.
  if (messages.status === "unauthenticated") return <a href="/auth/sign-in">Sign in</a>;
  if (messages.status === "error") return <p>{messages.error.message}</p>;
  return (
    <>
      <h1>Only for {user?.email}</h1>
      <ul>
        {messages.data?.map(({ _id, body }) => (
          <li key={_id}>{body}</li>
        ))}
      </ul>
      <p>
        <button onClick={() => void send({ body: "Hello" })}>Say hello</button>{" "}
        <button onClick={() => void signOut()}>Sign out</button>
      </p>
    </>
  );
}
`,
  },
};
