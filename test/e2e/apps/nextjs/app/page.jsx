// The list, loaded on the server for the signed-in user.
import { preloadAuthedQuery } from "@lockstep/auth/server";
import { withAuth } from "@workos-inc/authkit-nextjs";
import { api } from "../convex/_generated/api";
import { Items, Status } from "./items.jsx";

export default async function Page() {
  const { accessToken } = await withAuth();
  return (
    <main>
      <Status />
      {accessToken === undefined ? (
        <a href="/sign-in">Sign in</a>
      ) : (
        <Items preloaded={await preloadAuthedQuery(api.items.list, {}, { token: accessToken })} />
      )}
    </main>
  );
}
