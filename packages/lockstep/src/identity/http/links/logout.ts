// GET /user_management/sessions/logout: ends a session, then sends the browser to a registered address. The session ends first, so the user
// is signed out even if the address is wrong.

import type { Context } from "hono";
import type { AuthKitContext } from "../../context/context.ts";
import { errorPage } from "../../pages/frame/error-page.ts";
import { endSession } from "../../sign-in/sessions.ts";
import { defaultAddress, matchesAddress } from "../../values/match-address.ts";
import { quote } from "../../values/quote.ts";
import { sendPage } from "../request/send-page.ts";

/** Ends the session named by `session_id` and redirects to `return_to`, or to the first registered address. */
export function logout(context: AuthKitContext): (c: Context) => Promise<Response> {
  const { options, clients, store, sessionCookies } = context;
  return async (c) => {
    c.header("Cache-Control", "no-store");
    const session = store.sessions.find(c.req.query("session_id") ?? "");
    if (session !== null) {
      endSession(context, session.id);
      sessionCookies.clear(c, session.clientId);
      options.log(`sign-out ${session.id} of ${session.userId}`);
    }

    // The addresses of all clients if the session is no longer known: a sign-out link may be followed twice.
    const client = session === null ? undefined : clients.find(session.clientId);
    const asking = client === undefined ? clients.all() : [client];
    const allowed = asking.flatMap(({ signOutRedirects }) => signOutRedirects);
    const returnTo = c.req.query("return_to");
    // authkit-tanstack-react-start sends "/" by default. A path is not an address: WorkOS uses the default.
    const asked = /^\/(?![/\\])/.test(returnTo ?? "") ? undefined : returnTo;
    const target =
      asked === undefined
        ? (asking[0]?.homepageUrl ?? defaultAddress(allowed))
        : allowed.some((uri) => matchesAddress(uri, asked))
          ? new URL(asked).href
          : undefined;
    if (target !== undefined) return c.redirect(target, 302);

    options.log(`sign-out redirect refused: ${quote(asked ?? "no return_to and none registered")}`);
    return sendPage(
      c,
      400,
      errorPage({
        heading: "You are signed out",
        explanation: "The application asked to continue at an address that is not one of its sign-out redirects.",
        evidence:
          asked === undefined ? "return_to is missing, and no sign-out redirect is registered" : `return_to: ${asked}`,
        fix: `Use ${allowed.join(" or ") || "a registered address"}, or register the other address as a sign-out redirect.`,
      }),
    );
  };
}
