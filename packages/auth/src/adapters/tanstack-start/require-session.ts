// `requireSession`: the guard of protected routes. It runs before the loaders of the routes below it.
import { redirect } from "@tanstack/react-router";
import type { PageUser } from "../../server/index.ts";
import { getSession } from "./get-session.ts";

/**
 * Lets signed-in users pass, and returns their profile as context for the loaders. Sends visitors to the sign-in, after which they return
 * to the address that they opened. A preload of the router starts no sign-in.
 *
 * @example
 * // src/routes/_authed.tsx: the guard of all routes below it
 * export const Route = createFileRoute("/_authed")({ beforeLoad: requireSession });
 */
export async function requireSession({
  location,
}: {
  readonly location: { readonly href: string };
}): Promise<{ readonly user: PageUser }> {
  const { user } = await getSession();
  if (user !== null) return { user };
  // The router follows such a redirect only when the user navigates, not in a preload.
  throw redirect({ href: `/auth/sign-in?return_to=${encodeURIComponent(location.href)}`, reloadDocument: true });
}
