// Single sign-on by address: the identity provider is found by its domain.

import { ssoPage } from "../../../pages/sign-in/sso-pages.ts";
import { connectionsOf } from "../../../sign-in/pending.ts";
import { show, textOf, type StepHandler } from "../visit/visit.ts";
import { showProvider } from "./provider.ts";

/** Asks for the address. */
export const openSso: StepHandler = (visit) =>
  show(visit, (frame) => ssoPage(frame, visit.authorization.loginHint, null));

/** Redirects to the provider of the address. */
export const submitSso: StepHandler = (visit) => {
  const email = textOf(visit, "email").trim().toLowerCase();
  const [connection] = connectionsOf(visit.context.store, email);
  if (connection !== undefined) return showProvider(visit, { kind: "sso", connection });
  const text = "No organization uses single sign-on for this address's domain.";
  return show(visit, (frame) => ssoPage(frame, email, { text, fields: ["email"] }), { status: 400 });
};
