// Shows the user as the server sees it and as the browser sees it.

import { createFileRoute } from "@tanstack/react-router";
import { getAuth } from "@workos/authkit-tanstack-react-start";
import { useAccessToken, useAuth } from "@workos/authkit-tanstack-react-start/client";

export const Route = createFileRoute("/")({ loader: () => getAuth(), component: Home });

function Home() {
  const { user } = Route.useLoaderData();
  const { user: here, loading, signOut } = useAuth();
  const { accessToken, refresh } = useAccessToken();
  return (
    <main>
      <p id="server">{user?.email ?? "signed out"}</p>
      <p id="browser">{loading ? "loading" : (here?.email ?? "signed out")}</p>
      <p id="token">{accessToken}</p>
      <a href="/sign-in">Sign in</a>
      <button type="button" onClick={() => refresh()}>
        Refresh
      </button>
      <button type="button" onClick={() => signOut()}>
        Sign out
      </button>
    </main>
  );
}
