// The accounts that are signed in in this browser: continuing with one of them, or choosing.

import { accountsPage } from "../../../pages/sign-in/accounts-page.ts";
import { isFresh } from "../../../rules/decide-start.ts";
import type { Account } from "../../../sign-in/browser-sessions.ts";
import { beginSignIn } from "../../../sign-in/pending.ts";
import { backTo } from "../../request/back-to.ts";
import { proceed } from "../next/proceed.ts";
import { accountsHere } from "../visit/accounts-here.ts";
import { openInvitation } from "../visit/invitation.ts";
import { showSignIn } from "../visit/show-sign-in.ts";
import { show, textOf, type StepHandler, type Visit } from "../visit/visit.ts";

/** Shows them for choosing. */
export function showAccounts(visit: Visit, accounts: readonly Account[]): Promise<Response> {
  const invitation = openInvitation(visit)?.sentence ?? null;
  const users = accounts.map(({ user }) => user);
  return show(visit, (frame) => accountsPage({ frame, users, invitation }));
}

/** Handles the choice. */
export const chooseAccount: StepHandler = async (visit) => {
  const account = accountsHere(visit).find(({ user }) => user.id === textOf(visit, "user_id"));
  if (account === undefined) {
    return showSignIn(visit, {
      status: 400,
      problem: { text: "This account is signed out. Please sign in.", fields: [] },
    });
  }
  const { maxAgeSeconds } = visit.authorization;
  if (!isFresh(account, { maxAgeSeconds, now: visit.context.options.now() })) {
    return showSignIn(visit, { email: account.email });
  }
  return continueAs(visit, account);
};

/** Continues with the proofs of an account's earlier sign-in. */
export async function continueAs(visit: Visit, { user, session }: Account): Promise<Response> {
  const { c, context, authorization } = visit;
  const { handle, ...signIn } = beginSignIn(context, {
    client_id: authorization.client.id,
    user_id: user.id,
    method: session.method,
    connection_id: session.connection_id,
    second_factor: session.second_factor,
    organization_id: authorization.organizationId,
    impersonator: null,
    signed_in_at_ms: session.signed_in_at_ms,
  });
  if (authorization.prompt.has("none") && signIn.next.kind !== "complete") {
    context.store.pendingAuthentications.delete(signIn.pending.id);
    const error_description = `The sign-in needs ${signIn.next.kind}, and prompt=none does not allow asking.`;
    return backTo(c, authorization.returnTo, { error: "interaction_required", error_description });
  }
  return proceed(visit, signIn, handle);
}
