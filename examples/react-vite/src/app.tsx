import { AuthPending, SignedIn, SignedOut, useSession } from "@lockstep/auth/react";
import { useAuth } from "@workos-inc/authkit-react";
import { useMutation, useQuery } from "convex/react";
import { type FormEvent, useEffect, useState } from "react";
import { api } from "../convex/_generated/api";

export function App() {
  const { user, signIn, signOut } = useAuth();
  return (
    <main data-session={useSession().status}>
      <header>
        <h1>Our list</h1>
        <SignedIn>
          <span title={user?.email}>{user?.firstName ?? user?.email}</span>
          <button onClick={() => signOut()}>Sign out</button>
        </SignedIn>
      </header>
      <AuthPending>
        <p role="status">One moment …</p>
      </AuthPending>
      <SignedOut>
        <p>One shared list, live in every window. Sign in to see it and add to it.</p>
        <button onClick={() => void signIn()}>Sign in</button>
      </SignedOut>
      <SignedIn>
        <List name={user?.firstName ?? user?.email ?? "A user"} />
        <Token />
      </SignedIn>
    </main>
  );
}

function List({ name }: { name: string }) {
  const items = useQuery(api.items.list);
  const add = useMutation(api.items.add);
  const tick = useMutation(api.items.tick);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = new FormData(event.currentTarget).get("text") as string;
    event.currentTarget.reset();
    if (text.trim() !== "") void add({ text, name });
  };
  return (
    <>
      <form onSubmit={submit}>
        <input name="text" aria-label="New item" placeholder="What do we need?" maxLength={200} autoComplete="off" />
        <button>Add</button>
      </form>
      <ul aria-live="polite">
        {items?.map(({ _id: id, text, done, name: author, mine }) => (
          <li key={id}>
            <label>
              <input type="checkbox" checked={done} onChange={() => void tick({ id, done: !done })} />
              <span>{text}</span>
              <small>{mine ? "you" : author}</small>
            </label>
          </li>
        ))}
      </ul>
      {items?.length === 0 && <p>Nothing here yet. Add the first item.</p>}
    </>
  );
}

/** Shows the age of the access token, how often it was refreshed, and problems. Nothing else on the page changes with it. */
function Token() {
  const session = useSession();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (session.status !== "authenticated") return null;
  const { token, phase } = session;
  const age = Math.max(0, Math.round((now - token.issuedAt) / 1000));
  const life = Math.round((token.expiresAt - token.issuedAt) / 1000);
  return (
    <footer>
      <meter min={0} max={life} value={Math.min(age, life)} aria-label="Age of the access token" />
      access token {age} s of {life} s · refreshed {token.refreshes}×{phase !== "confirmed" && ` · ${phase}`}
    </footer>
  );
}
