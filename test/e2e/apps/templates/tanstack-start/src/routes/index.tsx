import { createFileRoute } from "@tanstack/react-router";
import { getAuth, getSignInUrl } from "@workos/authkit-tanstack-react-start";
import { useAuth } from "@workos/authkit-tanstack-react-start/client";
import { Authenticated, Unauthenticated, useMutation, useQuery } from "convex/react";
import { useEffect, useState } from "react";
import { api } from "../../convex/_generated/api";

export const Route = createFileRoute("/")({
  loader: async () => ({ user: (await getAuth()).user, signInUrl: await getSignInUrl() }),
  component: Home,
});

function Home() {
  const { signInUrl } = Route.useLoaderData();
  const [isClient, setIsClient] = useState(false);
  useEffect(() => setIsClient(true), []);
  return isClient ? <HomeContent signInUrl={signInUrl} /> : null;
}

function HomeContent({ signInUrl }: { signInUrl: string }) {
  const { user, signOut } = useAuth();
  return (
    <main>
      <Authenticated>
        <Content />
      </Authenticated>
      <Unauthenticated>
        <p>Sign in to see the numbers</p>
        <a href={signInUrl}>
          <button>Sign in</button>
        </a>
      </Unauthenticated>
      {user && <button onClick={() => void signOut()}>Sign out</button>}
    </main>
  );
}

function Content() {
  const { viewer, numbers } = useQuery(api.myFunctions.listNumbers, { count: 10 }) ?? {};
  const addNumber = useMutation(api.myFunctions.addNumber);
  if (viewer === undefined || numbers === undefined) return <p>Loading …</p>;
  return (
    <>
      <p>Welcome {viewer}!</p>
      <button onClick={() => void addNumber({ value: numbers.length + 7 })}>Add a number</button>
      <p>Numbers: {numbers.join(", ")}</p>
    </>
  );
}
