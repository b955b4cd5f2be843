import { createFileRoute } from "@tanstack/react-router";
import { getAuth, getSignInUrl } from "@workos/authkit-tanstack-react-start";
import { useAuth } from "@workos/authkit-tanstack-react-start/client";

export const Route = createFileRoute("/")({
  loader: async () => ({ user: (await getAuth()).user, signInUrl: await getSignInUrl() }),
  component: Home,
});

function Home() {
  const { user, signInUrl } = Route.useLoaderData();
  const { signOut } = useAuth();
  return user ? <button onClick={() => void signOut()}>Sign out</button> : <a href={signInUrl}>Sign in</a>;
}
