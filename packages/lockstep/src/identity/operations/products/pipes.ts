// Pipes over the API: accounts that users and organizations have connected, and their access tokens. Any slug is a provider here, and no
// token opens anything.

import type { AuthKitContext } from "../../context/context.ts";
import { ownerKey, toConnectedAccountObject, type ConnectedAccount } from "../../objects/products/connected-account.ts";
import type { Store } from "../../store/open-store.ts";
import { createSecret } from "../../values/secret.ts";
import { found, invalid, refuse } from "../shared/api-refusal.ts";
import { list, nullable, oneOf, readMembers, required, text, time } from "../shared/fields.ts";
import type { ApiRequest, Operation } from "../shared/operation.ts";

const HOUR_MS = 3_600_000;

/** Path of the page on which a user connects an account. */
export const CONNECT_PATH = "/_lockstep/pipes";

/** POST /data-integrations/{slug}/token */
export const getPipesToken: Operation = ({ store, options }, { params: { slug = "" }, body }) => {
  const owner = readMembers(body, { user_id: required(text()), organization_id: nullable(text()) });
  const account = accountOf(store, { ...checked(store, owner), provider: slug });
  if (account === null || account.state === "disconnected") return { active: false, error: "not_installed" };
  if (account.state === "needs_reauthorization") return { active: false, error: "needs_reauthorization" };
  return {
    active: true,
    access_token: {
      object: "access_token",
      access_token: store.connectedAccounts.secretOf(account.id) ?? "",
      expires_at: account.expires_at ?? new Date(options.now() + HOUR_MS).toISOString(),
      scopes: account.scopes,
      missing_scopes: [],
    },
  };
};

/** POST /data-integrations/{slug}/authorize: leads to a page on which the user agrees. */
export const authorizePipe: Operation = ({ store }, { params: { slug = "" }, body, origin }) => {
  const { return_to = null, ...owner } = readMembers(body, {
    user_id: required(text()),
    organization_id: nullable(text()),
    return_to: nullable(text(2048)),
  });
  if (return_to !== null && !(URL.canParse(return_to) && /^https?:$/.test(new URL(return_to).protocol))) {
    throw invalid([{ field: "return_to", code: "must_be_http_url" }]);
  }
  const { user_id, organization_id } = checked(store, owner);
  const id = `connect_request_${createSecret()}`;
  store.connectRequests.insert({ id, user_id, organization_id, provider: slug, return_to });
  return { url: `${origin}${CONNECT_PATH}/${id}` };
};

/** GET …/connected_accounts/{slug} */
export const getConnectedAccount: Operation = ({ store }, request) =>
  toConnectedAccountObject(found(accountOf(store, ownerIn(store, request)), "Connected account", slugOf(request)));

const ACCOUNT = {
  access_token: text(8192),
  refresh_token: nullable(text(8192)),
  expires_at: nullable(time),
  scopes: list(text()),
  state: oneOf("connected", "needs_reauthorization", "disconnected"),
};

/** POST …/connected_accounts/{slug} */
export const createConnectedAccount: Operation = ({ store }, request) => {
  const { access_token, refresh_token: _, ...fields } = readMembers(request.body, ACCOUNT);
  const owner = ownerIn(store, request);
  if (accountOf(store, owner) !== null) {
    throw refuse(409, "connected_account_already_exists", `An account at '${owner.provider}' is already connected.`);
  }
  return toConnectedAccountObject(connectAccount(store, { ...owner, ...fields }, access_token));
};

/** PUT …/connected_accounts/{slug} */
export const updateConnectedAccount: Operation = ({ store }, request) => {
  const { access_token, refresh_token: _, ...fields } = readMembers(request.body, ACCOUNT);
  return store.transaction(() => {
    const { id } = found(accountOf(store, ownerIn(store, request)), "Connected account", slugOf(request));
    if (access_token !== undefined) store.connectedAccounts.setSecret(id, access_token);
    return toConnectedAccountObject(store.connectedAccounts.update(id, fields));
  });
};

/** DELETE …/connected_accounts/{slug} */
export const deleteConnectedAccount: Operation = ({ store }, request) => {
  store.connectedAccounts.delete(
    found(accountOf(store, ownerIn(store, request)), "Connected account", slugOf(request)).id,
  );
  return undefined;
};

/** GET …/data_providers: those at which the user or the organization has an account. */
export const listDataProviders: Operation = ({ store }, request) => {
  const { user_id, organization_id } = ownerIn(store, request);
  const accounts = store.connectedAccounts
    .findAllBy(user_id === null ? "organization_id" : "user_id", user_id ?? organization_id ?? "")
    .filter((account) => account.user_id === user_id && account.organization_id === organization_id);
  return { object: "list", data: accounts.map((account) => toProvider(account)) };
};

/** Stores an account; without a token it gets a made-up one. */
export function connectAccount(
  store: Store,
  account: Pick<ConnectedAccount, "user_id" | "organization_id" | "provider"> & Partial<ConnectedAccount>,
  token = `pretend_${account.provider}_${createSecret()}`,
): ConnectedAccount {
  return store.connectedAccounts.insert({ scopes: [], state: "connected", expires_at: null, ...account }, token);
}

/** The account of an owner at a provider. */
export function accountOf(store: Store, owner: Parameters<typeof ownerKey>[0]): ConnectedAccount | null {
  return store.connectedAccounts.findBy("owner", ownerKey(owner));
}

interface Owner {
  user_id: string;
  organization_id: string | null;
}

function checked({ users, organizations }: Store, owner: { user_id: string; organization_id?: string | null }): Owner {
  const { user_id, organization_id = null } = owner;
  found(users.find(user_id), "User", user_id);
  if (organization_id !== null) found(organizations.find(organization_id), "Organization", organization_id);
  return { user_id, organization_id };
}

/** The owner named by the path and the query: a user, a user in an organization, or an organization alone. */
function ownerIn(
  { users, organizations }: AuthKitContext["store"],
  request: ApiRequest,
): Pick<ConnectedAccount, "user_id" | "organization_id" | "provider"> {
  const { user_id = null, id = null } = request.params as { user_id?: string; id?: string };
  const organization_id = id ?? request.query.get("organization_id");
  if (user_id !== null) found(users.find(user_id), "User", user_id);
  if (organization_id !== null) found(organizations.find(organization_id), "Organization", organization_id);
  return { user_id, organization_id, provider: slugOf(request) };
}

function slugOf({ params: { slug = "" } }: ApiRequest): string {
  return slug;
}

function toProvider(account: ConnectedAccount): object {
  const { provider: slug, scopes, organization_id, user_id, created_at, updated_at } = account;
  const connected = {
    ...toConnectedAccountObject(account),
    userlandUserId: user_id,
    organizationId: organization_id,
    createdAt: created_at,
    updatedAt: updated_at,
  };
  return {
    object: "data_provider",
    id: `data_provider_${slug}`,
    name: slug,
    description: null,
    slug,
    integration_type: slug,
    credentials_type: "shared",
    scopes,
    ownership: user_id === null ? "organization" : "userland_user",
    created_at,
    updated_at,
    integrationType: slug,
    credentialsType: "shared",
    createdAt: created_at,
    updatedAt: updated_at,
    connected_account: connected,
  };
}
