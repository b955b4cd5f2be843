// Deletes an object with all of its dependents, each with its own event, in one transaction.

import type { AuthKitContext } from "../../context/context.ts";
import type { WorkosObject } from "../../objects/kind.ts";
import { endSessionsIn, endSignInsOf } from "../../sign-in/sessions.ts";
import type { ObjectTable } from "../../store/objects.ts";

/** Deletes a user: sessions end; memberships, factors and everything mailed to them are deleted. */
export function deleteUserWithAll(context: AuthKitContext, id: string): void {
  const { store } = context;
  store.transaction(() => {
    endSignInsOf(context, id);
    for (const { id: factor } of store.factors.findAllBy("user_id", id)) deleteFactorWithAll(context, factor);
    deleteAll(store.memberships, "user_id", id);
    deleteAll(store.magicAuths, "user_id", id);
    deleteAll(store.emailVerifications, "user_id", id);
    deleteAll(store.passwordResets, "user_id", id);
    deleteAll(store.emailChanges, "user_id", id);
    deleteAll(store.identities, "user_id", id);
    deleteAll(store.apiKeys, "owner", id);
    deleteAll(store.passkeys, "user_id", id);
    deleteAll(store.connectedAccounts, "user_id", id);
    store.users.delete(id);
  });
}

/** Deletes an organization: memberships, domains, invitations and its own roles are deleted, and sessions in it end. */
export function deleteOrganizationWithAll(context: AuthKitContext, id: string): void {
  const { store } = context;
  store.transaction(() => {
    for (const { user_id } of store.memberships.findAllBy("organization_id", id)) {
      endSessionsIn(context, user_id, id);
    }
    deleteAll(store.memberships, "organization_id", id);
    deleteAll(store.invitations, "organization_id", id);
    deleteAll(store.roles, "organization_id", id);
    deleteAll(store.apiKeys, "organization_id", id);
    deleteAll(store.connections, "organization_id", id);
    deleteAll(store.connectedAccounts, "organization_id", id);
    for (const directory of store.directories.findAllBy("organization_id", id)) {
      deleteDirectoryWithAll(context, directory.id);
    }
    // Deleted before its domains, so that its last event still contains them.
    store.organizations.delete(id);
    deleteAll(store.organizationDomains, "organization_id", id);
  });
}

/** Deletes a directory: its users and groups are deleted without events of their own, since the directory's event covers them. */
export function deleteDirectoryWithAll({ store }: Pick<AuthKitContext, "store">, id: string): void {
  store.transaction(() => {
    for (const user of store.directoryUsers.findAllBy("directory_id", id)) {
      store.directoryUsers.delete(user.id, { quiet: true });
    }
    for (const group of store.directoryGroups.findAllBy("directory_id", id)) {
      store.directoryGroups.delete(group.id, { quiet: true });
    }
    store.directories.delete(id);
  });
}

/** Deletes a factor with its challenges. */
export function deleteFactorWithAll({ store }: Pick<AuthKitContext, "store">, id: string): void {
  store.transaction(() => {
    deleteAll(store.challenges, "authentication_factor_id", id);
    store.factors.delete(id);
  });
}

function deleteAll<T extends WorkosObject, S>(table: ObjectTable<T, S>, key: string, value: string): void {
  for (const { id } of table.findAllBy(key, value)) table.delete(id);
}
