import { useAuth } from "@workos-inc/authkit-react";
import { Authenticated, Unauthenticated, useMutation, useQuery } from "convex/react";
import { api } from "../convex/_generated/api";

export default function App() {
  return (
    <main className="p-8">
      <Authenticated>
        <Content />
      </Authenticated>
      <Unauthenticated>
        <p>Sign in to see the numbers</p>
      </Unauthenticated>
      <AuthButton />
    </main>
  );
}

function AuthButton() {
  const { user, signIn, signOut } = useAuth();
  return user ? (
    <button onClick={() => signOut()}>Sign out</button>
  ) : (
    <button onClick={() => void signIn()}>Sign in</button>
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
