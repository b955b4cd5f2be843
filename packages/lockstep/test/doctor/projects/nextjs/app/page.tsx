import { signOut, withAuth } from "@workos-inc/authkit-nextjs";
import { Notes } from "../components/notes";

export default async function Home() {
  const { user } = await withAuth();
  return (
    <main>
      <Notes />
      {user ? (
        <form
          action={async () => {
            "use server";
            await signOut();
          }}
        >
          <button type="submit">Sign out</button>
        </form>
      ) : (
        <a href="/sign-in">Sign in</a>
      )}
    </main>
  );
}
