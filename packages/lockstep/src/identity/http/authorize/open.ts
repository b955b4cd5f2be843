// The authorization request opened in a browser: decides which page comes first, if any.

import { type SilentRefusal, decideStart } from "../../rules/decide-start.ts";
import { NO_ENDPOINT } from "../../rules/initiate-login.ts";
import { backTo } from "../request/back-to.ts";
import { goOnWithBegun } from "./begun.ts";
import { continueAs, showAccounts } from "./forms/accounts.ts";
import { showNewPassword } from "./forms/forgot-password.ts";
import { showProvider } from "./forms/provider.ts";
import { openSignUp } from "./forms/sign-up.ts";
import { accountsHere } from "./visit/accounts-here.ts";
import { openInvitation } from "./visit/invitation.ts";
import { showSignIn } from "./visit/show-sign-in.ts";
import type { StepHandler } from "./visit/visit.ts";

const REFUSALS: Record<SilentRefusal, string> = {
  login_required: "No eligible account is signed in here, and prompt=none does not allow asking.",
  account_selection_required: "Several accounts are signed in here, and prompt=none does not allow asking.",
  interaction_required: "An invitation must be accepted, and prompt=none does not allow asking.",
};

/** Starts a sign-in. */
export const open: StepHandler = (visit) => {
  const { c, context, authorization } = visit;
  const begun = goOnWithBegun(visit);
  if (begun !== null) return Promise.resolve(begun);
  if (authorization.passwordResetToken !== null) return showNewPassword(visit, authorization.passwordResetToken);
  const { provider } = authorization;
  if (provider !== null && !authorization.prompt.has("none")) return showProvider(visit, provider);
  const invitation = openInvitation(visit)?.invitation ?? null;
  const began = authorization.codeChallenge !== null || authorization.returnTo.state !== null;
  if (invitation !== null && !began) context.options.log(`invitation: ${NO_ENDPOINT}`);
  const start = decideStart({
    ...authorization,
    // An account that is signed in here has not signed in at the requested provider.
    accounts: provider === null ? accountsHere(visit) : [],
    invited: invitation !== null,
    now: context.options.now(),
  });
  switch (start.kind) {
    case "refuse": {
      context.options.log(`authorize refused: ${start.error}`);
      const answer = { error: start.error, error_description: REFUSALS[start.error] };
      return Promise.resolve(backTo(c, authorization.returnTo, answer));
    }
    case "continue":
      return continueAs(visit, start.account);
    case "choose":
      return showAccounts(visit, start.accounts);
    case "sign_up":
      return openSignUp(visit);
    case "sign_in":
      if (invitation === null) return showSignIn(visit, { email: start.email });
      // An invited user without an account signs up.
      if (context.store.users.findBy("email", invitation.email) === null) return openSignUp(visit);
      return showSignIn(visit, { email: start.email || invitation.email });
  }
};
