"use client";

import { useAuth } from "@workos-inc/authkit-nextjs/components";
import { Authenticated, Unauthenticated, useMutation, useQuery } from "convex/react";
import { api } from "../convex/_generated/api";

export default function Home() {
  const { signOut } = useAuth();
  return (
    <main>
      <Authenticated>
        <Content />
        <button onClick={() => void signOut()}>Sign out</button>
      </Authenticated>
      <Unauthenticated>
        <p>Sign in to see the numbers</p>
        <a href="/sign-in">
          <button>Sign in</button>
        </a>
      </Unauthenticated>
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
