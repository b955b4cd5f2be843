// The user and organization as the server sees them, next to how the browser sees them.
import { withAuth } from "@workos-inc/authkit-nextjs";
import { Account } from "./account.jsx";
import { deleteCookie, goTo, signInHere, signOutHere } from "./actions.js";

export default async function Page() {
  const { user, organizationId } = await withAuth();
  return (
    <main>
      <p>
        Server: <output id="server">{user ? `${user.id}/${organizationId ?? ""}` : "signed out"}</output>
      </p>
      <Account />
      <form action={signInHere}>
        <input name="email" aria-label="Email" />
        <input name="password" aria-label="Password" type="password" />
        <button type="submit">Sign in here</button>
      </form>
      <form action={goTo}>
        <input name="organization" aria-label="Organization" />
        <button type="submit">Go there</button>
      </form>
      <form action={signOutHere}>
        <button type="submit">Sign out</button>
      </form>
      <form action={deleteCookie}>
        <button type="submit">Delete the cookie</button>
      </form>
    </main>
  );
}
