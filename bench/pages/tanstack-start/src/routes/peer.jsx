// The home page of the official template for TanStack Start: it shows its data in the browser only. Its provider is copied from there.
import { createFileRoute } from "@tanstack/react-router";
import { createServerFn } from "@tanstack/react-start";
import { getAuth, getSignInUrl } from "@workos/authkit-tanstack-react-start";
import { AuthLoading, Authenticated, Unauthenticated, useQuery } from "convex/react";
import { useSyncExternalStore } from "react";
import { api } from "../../convex/_generated/api";
import { ConvexClientProvider } from "../components/ConvexClientProvider";
import { Show } from "../../show";

const fetchWorkosAuth = createServerFn({ method: "GET" }).handler(async () => {
  const auth = await getAuth();
  return { userId: auth.user?.id ?? null, token: auth.user ? auth.accessToken : null };
});

export const Route = createFileRoute("/peer")({
  beforeLoad: () => fetchWorkosAuth(),
  loader: async () => ({ user: (await getAuth()).user, signInUrl: await getSignInUrl() }),
  component: Page,
});

function Page() {
  return (
    <ConvexClientProvider>
      <Home />
    </ConvexClientProvider>
  );
}

function Home() {
  const isClient = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  return isClient ? <Content /> : <Show />;
}

function Content() {
  return (
    <>
      <AuthLoading>
        <Show />
      </AuthLoading>
      <Authenticated>
        <List />
      </Authenticated>
      <Unauthenticated>
        <Show items={null} />
      </Unauthenticated>
    </>
  );
}

function List() {
  return <Show items={useQuery(api.items.list)} />;
}
