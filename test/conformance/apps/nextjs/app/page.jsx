// Shows the user as the server sees it; the component shows the user as the browser sees it.

import { signOut, withAuth } from "@workos-inc/authkit-nextjs";
import { InTheBrowser } from "./in-the-browser.jsx";

export default async function Page() {
  const { user } = await withAuth();
  return (
    <main>
      <p id="server">{user?.email ?? "signed out"}</p>
      <InTheBrowser />
      <a href="/sign-in">Sign in</a>
      <form
        action={async () => {
          "use server";
          await signOut();
        }}
      >
        <button type="submit">Sign out</button>
      </form>
    </main>
  );
}
