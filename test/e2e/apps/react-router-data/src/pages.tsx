import { createConvexClient } from "@lockstep/auth/convex";
import type { AuthedPreloaded, PageSession } from "@lockstep/auth/server";
import {
  LockstepProvider,
  useAuthedMutation,
  usePreloadedAuthedQuery,
  useSession,
  useSignOut,
} from "@lockstep/auth/server/react";
import { Outlet, useLoaderData } from "react-router";
import { api } from "../convex/_generated/api";

const client = createConvexClient(import.meta.env.VITE_CONVEX_URL);

export function Root() {
  const page = useLoaderData<PageSession>();
  return (
    <LockstepProvider client={client} page={page} onOutdated={() => location.reload()}>
      <Main />
    </LockstepProvider>
  );
}

function Main() {
  return (
    <main data-session={useSession().status}>
      <Outlet />
    </main>
  );
}

export function Home() {
  return <a href="/list">The list</a>;
}

export function List() {
  const items = usePreloadedAuthedQuery(useLoaderData<AuthedPreloaded<typeof api.items.list>>());
  const add = useAuthedMutation(api.items.add);
  const signOut = useSignOut();
  return (
    <>
      <button onClick={() => void add({ text: "Milk" })}>Add</button>
      <button onClick={() => void signOut({ returnTo: "/" })}>Sign out</button>
      <ul>
        {items.data?.map(({ _id, text }) => (
          <li key={_id}>
            <label>
              <span>{text}</span>
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}
