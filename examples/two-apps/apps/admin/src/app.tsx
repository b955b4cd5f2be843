import { AuthBoundary, useAuthedMutation, useAuthedQuery } from "@lockstep/auth/react";
import { api } from "@two-apps/backend/api";
import { useAuth } from "@workos-inc/authkit-react";

export function App() {
  const { signIn } = useAuth();
  return (
    <AuthBoundary loading="Loading …" signedOut={<button onClick={() => void signIn()}>Sign in</button>}>
      <Notes />
    </AuthBoundary>
  );
}

function Notes() {
  const { user, signOut } = useAuth();
  const notes = useAuthedQuery(api.notes.list);
  const clear = useAuthedMutation(api.notes.clear);
  if (notes.status === "error") return <p role="alert">{notes.error.message}</p>;
  return (
    <main>
      <p>
        Administration for {user?.email} <button onClick={() => signOut()}>Sign out</button>
      </p>
      <ul>{notes.status === "success" && notes.data.map(({ _id, text: note }) => <li key={_id}>{note}</li>)}</ul>
      <button onClick={() => void clear()}>Clear</button>
    </main>
  );
}
