import { AuthBoundary, useAuthedMutation, useAuthedQuery } from "@lockstep/auth/react";
import { api } from "@two-apps/backend/api";
import { useAuth } from "@workos-inc/authkit-react";
import { useState } from "react";

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
  const add = useAuthedMutation(api.notes.add);
  const [text, setText] = useState("");
  if (notes.status === "error") return <p role="alert">{notes.error.message}</p>;
  return (
    <main>
      <p>
        Notes of {user?.email} <button onClick={() => signOut()}>Sign out</button>
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void add({ text }).then(() => setText(""));
        }}
      >
        <input aria-label="New note" value={text} onChange={({ target }) => setText(target.value)} required />
        <button>Add</button>
      </form>
      <ul>{notes.status === "success" && notes.data.map(({ _id, text: note }) => <li key={_id}>{note}</li>)}</ul>
    </main>
  );
}
