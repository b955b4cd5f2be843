// The chosen organization.

import { continueSignIn } from "../../../sign-in/pending.ts";
import { ask } from "../next/ask.ts";
import { during, proceed } from "../next/proceed.ts";
import { textOf, type StepHandler } from "../visit/visit.ts";

/** Handles the choice; for an organization that the user does not belong to, it asks again. */
export const submitOrganization: StepHandler = during(["organization_selection"], (visit, signIn, handle) => {
  const chosen = textOf(visit, "organization_id");
  const { next } = signIn;
  const memberships = next.kind === "organization_selection" ? next.memberships : [];
  if (!memberships.some(({ organization_id }) => organization_id === chosen)) {
    return ask(visit, signIn, { handle, status: 400, problem: { text: "Choose one of these.", fields: [] } });
  }
  return proceed(visit, continueSignIn(visit.context, signIn.pending, { organization_id: chosen }), handle);
});
