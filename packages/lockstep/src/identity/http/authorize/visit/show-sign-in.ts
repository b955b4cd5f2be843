// Shows the sign-in page, at first and after every step that sends a user back to it.

import type { ContentfulStatusCode } from "hono/utils/http-status";
import { toUserObject } from "../../../objects/accounts/user.ts";
import type { Problem } from "../../../pages/frame/frame.ts";
import { signInPage } from "../../../pages/sign-in/sign-in-page.ts";
import { OAUTH_PROVIDERS, oauthProviders } from "../../../rules/providers.ts";
import { seededPeople } from "../../../sign-in/seeded-people.ts";
import { mayMakeAccount, openInvitation } from "./invitation.ts";
import { show, type Visit } from "./visit.ts";

/** Shows it. `email` is the prefilled address; default: the request's `login_hint`. */
export function showSignIn(
  visit: Visit,
  {
    status = 200,
    email = visit.authorization.loginHint,
    problem = null,
  }: { status?: ContentfulStatusCode; email?: string; problem?: Problem | null } = {},
): Promise<Response> {
  const { settings } = visit.context.options;
  const offers = {
    password: settings.methods.includes("password"),
    magicAuth: settings.methods.includes("magic_auth"),
    signUp: mayMakeAccount(visit, ""),
    passkey: settings.methods.includes("passkey"),
    sso: settings.methods.includes("sso") && visit.context.store.connections.count() > 0,
    providers: oauthProviders(settings).map((provider) => ({ step: provider, name: OAUTH_PROVIDERS[provider].name })),
  };
  const people = seededPeople(visit.context).map((user) => ({
    email: user.email,
    label: toUserObject(user).name ?? user.email,
  }));
  const open = openInvitation(visit);
  const invitation = open?.sentence ?? null;
  // The page mentions an expired invitation, which does not prevent signing in.
  const over = { text: "This invitation was already used or revoked, or has expired.", fields: [] };
  const said = problem ?? (visit.authorization.invitationToken !== null && open === null ? over : null);
  return show(visit, (frame) => signInPage({ frame, email, problem: said, offers, invitation, people }), { status });
}
