// A sign-in at an outside provider: the page that impersonates it, and the developer's input there.

import type { ContentfulStatusCode } from "hono/utils/http-status";
import { DEFAULT_ROLE } from "../../../objects/accounts/organization-membership.ts";
import { isEmail, newUser, normalEmail, type User } from "../../../objects/accounts/user.ts";
import type { Problem } from "../../../pages/frame/frame.ts";
import { providerPage } from "../../../pages/sign-in/provider-page.ts";
import { decideIdentity } from "../../../rules/decide-identity.ts";
import { believedDomains, refuseOutsider, standingOf } from "../../../rules/profile-standing.ts";
import {
  idpIdOf,
  keyOfProvider,
  methodOfProvider,
  nameOfProvider,
  stepOfProvider,
  type OAuthProvider,
  type Provider,
} from "../../../rules/providers.ts";
import type { AuthenticationAttempt } from "../../../sign-in/authentication-event.ts";
import { joinOrganization } from "../../../sign-in/join-organization.ts";
import { verifyAddress } from "../../../sign-in/verify-address.ts";
import { backTo } from "../../request/back-to.ts";
import { firstProof } from "../next/proceed.ts";
import { denyRegistration } from "../visit/ask-actions.ts";
import { mayMakeAccount, openInvitation } from "../visit/invitation.ts";
import { showSignIn } from "../visit/show-sign-in.ts";
import { logRefusal, nameIn, noteAttempt, show, textOf, type StepHandler, type Visit } from "../visit/visit.ts";

const REFUSALS = {
  email_not_verified:
    "There is an account with this address, and the provider does not vouch for it. Sign in as before.",
  sign_up_not_allowed: "There is no account with this address, and new accounts are by invitation only.",
};

/** Shows the provider. */
export function showProvider(
  visit: Visit,
  provider: Provider,
  { status = 200, problem = null }: { status?: ContentfulStatusCode; problem?: Problem | null } = {},
): Promise<Response> {
  const { loginHint, domainHint } = visit.authorization;
  const email = textOf(visit, "email") || loginHint || (domainHint === null ? "" : `@${domainHint}`);
  if (provider.kind === "sso" && problem === null) {
    noteAttempt(visit, { ...aboutProvider(provider), userId: null, email: null, started: true });
  }
  const people = visit.context.store.users.list({ limit: 50 }).data.map((user) => user.email);
  const believed = believedDomains(visit.context.store, provider);
  const page = { name: nameOfProvider(provider), step: stepOfProvider(provider), email, people, problem, believed };
  return show(visit, (frame) => providerPage({ frame, ...page }), { status });
}

/** The pages of an OAuth provider. */
export function oauthSteps(provider: OAuthProvider): { get: StepHandler; post: StepHandler } {
  const there: Provider = { kind: "oauth", provider };
  return { get: (visit) => showProvider(visit, there), post: (visit) => submitProvider(visit, there) };
}

/** The pages of a connection, which the path identifies. */
export const connectionSteps: { get: StepHandler; post: StepHandler } = {
  get: (visit) => atConnection(visit, (provider) => showProvider(visit, provider)),
  post: (visit) => atConnection(visit, (provider) => submitProvider(visit, provider)),
};

function atConnection(visit: Visit, step: (provider: Provider) => Promise<Response>): Promise<Response> {
  const connection = visit.context.store.connections.find(visit.c.req.param("connection_id") ?? "");
  if (connection?.state === "active") return step({ kind: "sso", connection });
  return showSignIn(visit, {
    status: 400,
    problem: { text: "This identity provider is not set up here.", fields: [] },
  });
}

async function submitProvider(visit: Visit, provider: Provider): Promise<Response> {
  const { c, authorization } = visit;
  const email = normalEmail(textOf(visit, "email"));
  const about = aboutProvider(provider);
  const fail = (code: string, message: string): void => {
    logRefusal(visit, email, `${nameOfProvider(provider)}: ${message}`);
    noteAttempt(visit, { ...about, userId: null, email: email || null, error: { code, message } });
  };
  const refuse = (code: string, text: string, status: ContentfulStatusCode): Promise<Response> => {
    fail(code, text);
    return showProvider(visit, provider, { status, problem: { text, fields: ["email"] } });
  };

  if (textOf(visit, "deny") !== "") {
    const error_description = `The user denied access at ${nameOfProvider(provider)}.`;
    fail("access_denied", error_description);
    return backTo(c, authorization.returnTo, { error: "access_denied", error_description });
  }
  if (!isEmail(email)) return refuse("invalid_email", "Enter an email address, e.g. ada@example.com.", 400);
  const standing = provider.kind === "sso" ? standingOf(visit.context.store, provider.connection, email) : null;
  if (provider.kind === "sso" && standing === "outside") {
    const refusal = refuseOutsider(visit.context.store, provider.connection, email);
    fail(refusal.error, refusal.error_description);
    return backTo(c, authorization.returnTo, { ...refusal });
  }
  const vouched = standing === null ? textOf(visit, "email_verified") === "yes" : standing === "own";
  const found = await findUser(visit, provider, { email, vouched });
  if (!("user" in found)) return refuse(found.code, found.text, 403);
  const { user } = found;
  noteAttempt(visit, { ...about, userId: user.id, email: user.email });
  if (provider.kind === "oauth") return firstProof(visit, user, methodOfProvider(provider));
  const { id: connectionId, organization_id } = provider.connection;
  const organizationId = organization_id ?? authorization.organizationId;
  return firstProof(visit, user, methodOfProvider(provider), { organizationId, connectionId });
}

/** The user's account, linked to their identity at the provider. */
async function findUser(
  visit: Visit,
  provider: Provider,
  { email, vouched }: { email: string; vouched: boolean },
): Promise<{ user: User } | { code: string; text: string }> {
  const { context } = visit;
  const { store } = context;
  const name = { firstName: nameIn(visit, "first_name"), lastName: nameIn(visit, "last_name") };
  const at = keyOfProvider(provider);
  const idp_id = idpIdOf(provider, email);
  const decide = (): ReturnType<typeof decideIdentity> =>
    decideIdentity({
      linked: store.users.find(store.identities.findBy("at_provider", `${at} ${idp_id}`)?.user_id ?? ""),
      sameAddress: store.users.findBy("email", email),
      vouched,
      mayMakeAccount: mayMakeAccount(visit, email),
    });

  if (decide().kind === "create") {
    const invitation = openInvitation(visit)?.invitation ?? null;
    const method = methodOfProvider(provider);
    const denied = await denyRegistration(visit, { email, ...name, method, invitation });
    if (denied !== null) return { code: "access_denied", text: denied };
  }
  return store.transaction(() => {
    const decision = decide();
    if (decision.kind === "refuse") return { code: decision.code, text: REFUSALS[decision.code] };
    const fields = { ...newUser(email), first_name: name.firstName, last_name: name.lastName };
    const known =
      decision.kind === "create" ? store.users.insert({ ...fields, email_verified: vouched }) : decision.user;
    const user = decision.kind === "link" ? verifyAddress(context, known, { method: null }) : known;
    if (decision.kind !== "sign_in") {
      store.identities.insert({
        user_id: user.id,
        idp_id,
        type: provider.kind === "oauth" ? "OAuth" : "SSO",
        provider: at,
      });
    }
    const organizationId = provider.kind === "oauth" ? null : provider.connection.organization_id;
    const organization = organizationId === null ? null : store.organizations.find(organizationId);
    // A user sent by the organization's own identity provider is a member, except for a guest (WorkOS, just-in-time provisioning).
    if (organization !== null && vouched) joinOrganization(store, user, organization, DEFAULT_ROLE);
    return { user };
  });
}

function aboutProvider(provider: Provider): Pick<AuthenticationAttempt, "type" | "connection"> {
  return provider.kind === "oauth" ? { type: "oauth" } : { type: "sso", connection: provider.connection };
}
