// Seeds WorkOS's products other than AuthKit: directories, and accounts at outside providers.

import type { AuthKitContext } from "../context/context.ts";
import { normalEmail } from "../objects/accounts/user.ts";
import {
  addDirectoryGroupUser,
  createDirectory,
  createDirectoryGroup,
  createDirectoryUser,
} from "../operations/products/directories.ts";
import { accountOf, connectAccount } from "../operations/products/pipes.ts";
import type { Operation } from "../operations/shared/operation.ts";
import type { SeedConnectedAccount, SeedDirectory } from "../options/seed-product-shapes.ts";
import { SeedProblem, type Path } from "../options/seed-shape.ts";
import { asProblem } from "./as-problem.ts";
import { findOrganization } from "./seed-objects.ts";

/** Creates a directory with all of its contents unless its organization has one with the name. */
export function seedDirectory(context: AuthKitContext, seed: SeedDirectory, path: Path): void {
  const { store } = context;
  const { users = [], groups = [], organization, ...fields } = seed;
  const { id: organization_id } = findOrganization(store, organization, path);
  if (store.directories.findAllBy("organization_id", organization_id).some(({ name }) => name === seed.name)) return;
  store.transaction(() => {
    const directory_id = made(context, createDirectory, { ...fields, organization_id }, path);
    const ids = new Map<string, string>();
    for (const [i, user] of users.entries()) {
      const id = made(context, createDirectoryUser, { ...user, directory_id }, [...path, "users", i]);
      ids.set(normalEmail(user.email), id);
    }
    for (const [i, { name, users: members = [] }] of groups.entries()) {
      const at = [...path, "groups", i];
      const id = made(context, createDirectoryGroup, { name, directory_id }, at);
      for (const member of members) {
        const userId = ids.get(normalEmail(member));
        if (userId === undefined) {
          throw new SeedProblem(at, `the directory has no user ${member}`, "add the user to the directory's users");
        }
        made(context, addDirectoryGroupUser, {}, at, { id, userId });
      }
    }
  });
}

/** Connects an account unless its owner has one at the provider. */
export function seedConnectedAccount({ store }: AuthKitContext, account: SeedConnectedAccount, path: Path): void {
  const { email, organization, access_token, expires_at, ...fields } = account;
  const user = email === undefined ? null : store.users.findBy("email", normalEmail(email));
  if (email === undefined && organization === undefined) {
    throw new SeedProblem(path, "it has no owner", "add email: with the address of one of the users");
  }
  if (email !== undefined && user === null) {
    throw new SeedProblem(path, `there is no user ${email}`, "add the user under users");
  }
  const organization_id = organization === undefined ? null : findOrganization(store, organization, path).id;
  const owner = { user_id: user?.id ?? null, organization_id, provider: fields.provider };
  const until = expires_at === undefined ? null : new Date(expires_at).toISOString();
  if (accountOf(store, owner) === null) {
    connectAccount(store, { ...fields, ...owner, expires_at: until }, access_token);
  }
}

/** Performs an API operation; returns the id of the created object. */
function made(context: AuthKitContext, operation: Operation, body: object, path: Path, params = {}): string {
  const request = { params, query: new URLSearchParams(), body: body as Record<string, unknown>, origin: "" };
  return asProblem(path, () => (operation(context, request) as { id: string }).id);
}
