// POST /_lockstep/impersonate: does what "Impersonate user" in the WorkOS dashboard does. The response is the address that the dashboard
// would open: the application's sign-in endpoint, or without one its callback with a code, and neither state nor PKCE, because the
// application did not start the sign-in.

import { initiateLink, NO_ENDPOINT } from "../../rules/initiate-login.ts";
import { issueCode } from "../../sign-in/issue-code.ts";
import { defaultAddress, matchesRedirectUri } from "../../values/match-address.ts";
import { found, invalid, notFound, refuse } from "../shared/api-refusal.ts";
import { email, nullable, object, readMembers, required, text } from "../shared/fields.ts";
import type { Operation } from "../shared/operation.ts";

/** Takes `user_id`, `impersonator` (`email`, `reason`), and optionally `organization_id`, `client_id` and `redirect_uri`. */
export const impersonate: Operation = (context, { body, origin }) => {
  const { store, clients, options } = context;
  const fields = readMembers(body, {
    user_id: required(text()),
    impersonator: required(object({ email: required(email), reason: nullable(text()) })),
    organization_id: text(),
    client_id: text(),
    redirect_uri: text(2048),
  });
  const { user_id: userId, organization_id: organizationId = null, client_id: clientId } = fields;
  found(store.users.find(userId), "User", userId);
  const membership = store.memberships.findBy("user_and_organization", `${userId} ${organizationId}`);
  if (organizationId !== null && membership?.status !== "active") {
    throw refuse(400, "organization_membership_required", "The user has no active membership in the organization.");
  }
  const client = clientId === undefined ? clients.all()[0] : clients.find(clientId);
  if (client === undefined) throw notFound("Application", clientId ?? "");
  const redirectUri = fields.redirect_uri ?? defaultAddress(client.redirectUris) ?? "";
  if (!client.redirectUris.some((registered) => matchesRedirectUri(registered, redirectUri))) {
    throw invalid([{ field: "redirect_uri", code: "not_registered" }]);
  }
  const { email: address, reason = null } = fields.impersonator;
  const code = issueCode(
    context,
    { client, returnTo: { redirectUri }, codeChallenge: null },
    {
      userId,
      organizationId,
      authMethod: "Impersonation",
      impersonator: { email: address, reason },
      ipAddress: null,
      userAgent: null,
      browserSessionId: null,
      signedInAt: options.now(),
    },
  );
  options.log(`${address} impersonates ${userId}`);
  const link = initiateLink(options, client, { origin, parameter: "impersonation", token: code });
  if (link !== null) return { url: link };
  options.log(`impersonation: ${NO_ENDPOINT}`);
  const url = new URL(redirectUri);
  url.searchParams.set("code", code);
  return { url: url.href };
};
