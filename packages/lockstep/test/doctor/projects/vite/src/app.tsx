import { useAuth } from "@workos-inc/authkit-react";
import { Notes } from "./notes";

export function App() {
  const { user, signIn, signOut } = useAuth();
  return (
    <main>
      <Notes />
      {user ? (
        <button onClick={() => signOut()}>Sign out</button>
      ) : (
        <button onClick={() => void signIn()}>Sign in</button>
      )}
    </main>
  );
}
