// Signing in with a passkey, or creating one when offered.

import type { Problem } from "../../../pages/frame/frame.ts";
import { passkeyPage } from "../../../pages/sign-in/passkey-pages.ts";
import { assertionOptions, checkAssertion, keepPasskey } from "../../../sign-in/passkeys.ts";
import { userOf } from "../../../sign-in/pending.ts";
import { offerPasskey, siteOf, skipOffer } from "../next/offer-passkey.ts";
import { conclude, during, firstProof } from "../next/proceed.ts";
import { showSignIn } from "../visit/show-sign-in.ts";
import { logRefusal, noteAttempt, show, textOf, type StepHandler, type Visit } from "../visit/visit.ts";

/** Asks for a passkey. */
export const openPasskey: StepHandler = (visit) => showPasskey(visit, null);

/** Signs in the owner of the passkey. */
export const submitPasskey: StepHandler = async (visit) => {
  const user = isOn(visit) ? await checkAssertion(visit.context, textOf(visit, "credential"), siteOf(visit)) : null;
  if (user === null) {
    const text = "This passkey does not belong to an account here, or was not accepted.";
    logRefusal(visit, "", "wrong passkey");
    noteAttempt(visit, {
      type: "passkey",
      userId: null,
      email: null,
      error: { code: "passkey_invalid", message: text },
    });
    return showPasskey(visit, { text, fields: [] });
  }
  noteAttempt(visit, { type: "passkey", userId: user.id, email: user.email });
  return firstProof(visit, user, "Passkey");
};

/** Stores the new passkey, or continues without one. */
export const submitEnrollment: StepHandler = during(["complete"], async (visit, signIn, handle) => {
  const { pending, next } = signIn;
  const user = userOf(visit.context.store, pending);
  if (textOf(visit, "skip") !== "") skipOffer(visit);
  else if (!(await keepPasskey(visit.context, user, { answer: textOf(visit, "credential"), site: siteOf(visit) }))) {
    const problem = { text: "The passkey could not be saved. Try again, or continue without one.", fields: [] };
    return offerPasskey(visit, user, { handle, problem });
  }
  return conclude(visit, pending, next.kind === "complete" ? next.organizationId : null);
});

function isOn({ context }: Visit): boolean {
  return context.options.settings.methods.includes("passkey");
}

async function showPasskey(visit: Visit, problem: Problem | null): Promise<Response> {
  if (!isOn(visit)) {
    return showSignIn(visit, { status: 400, problem: { text: "Passkeys are not used here.", fields: [] } });
  }
  const options = await assertionOptions(visit.context, siteOf(visit));
  const status = problem === null ? 200 : 400;
  return show(visit, (frame) => passkeyPage(frame, options, problem), { status, script: true });
}
