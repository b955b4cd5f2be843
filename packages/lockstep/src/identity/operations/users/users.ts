// Users over the API: create, get, list, update, delete.

import type { AuthKitContext } from "../../context/context.ts";
import { newUser, normalEmail, toUserObject, type User, type UserObject } from "../../objects/accounts/user.ts";
import { forgetProofsOf } from "../../sign-in/sessions.ts";
import { isImportable } from "../../values/imported-hashes.ts";
import { found, invalid, refuse, refuseWith } from "../shared/api-refusal.ts";
import { changeMetadata, checkUnique, differing, externalId, metadata } from "../shared/attributes.ts";
import { deleteUserWithAll } from "../shared/delete-with-all.ts";
import { email, flag, nullable, oneOf, readMembers, required, text } from "../shared/fields.ts";
import { answerList } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";
import { strongEnough } from "./new-password.ts";

const HASHES = ["bcrypt", "firebase-scrypt", "ssha", "scrypt", "pbkdf2", "argon2"] as const;

const PASSWORD = {
  password: nullable(text(1024)),
  password_hash: text(1024),
  password_hash_type: oneOf(...HASHES),
};

const NAMES = { name: nullable(text()), first_name: nullable(text()), last_name: nullable(text()) };

/** POST /user_management/users */
export const createUser: Operation = async (context, { body }) => {
  const { store } = context;
  const fields = readMembers(body, {
    ...PASSWORD,
    ...NAMES,
    email: required(email),
    email_verified: nullable(flag),
    metadata,
    external_id: externalId,
  });
  const passwordHash = await hashOf(context, fields.email, fields);
  return store.transaction(() => {
    if (store.users.findBy("email", normalEmail(fields.email)) !== null) {
      throw refuseWith(400, "user_creation_error", "Could not create user.", "email_not_available");
    }
    if (typeof fields.external_id === "string" && store.users.findBy("external_id", fields.external_id) !== null) {
      throw refuseWith(400, "user_creation_error", "Could not create user.", "external_id_already_used");
    }
    const user = store.users.insert(
      {
        ...newUser(fields.email),
        email_verified: fields.email_verified ?? false,
        ...(fields.name !== undefined && { name: fields.name }),
        first_name: fields.first_name ?? null,
        last_name: fields.last_name ?? null,
        external_id: fields.external_id ?? null,
        metadata: changeMetadata({}, fields.metadata),
      },
      { passwordHash: passwordHash ?? null },
    );
    return toUserObject(user);
  });
};

/** GET /user_management/users/{id} */
export const getUser: Operation = ({ store }, { params: { id = "" } }) =>
  toUserObject(found(store.users.find(id), "User", id));

/** GET /user_management/users/external_id/{external_id} */
export const getUserByExternalId: Operation = ({ store }, { params: { external_id: id = "" } }) =>
  toUserObject(found(store.users.findBy("external_id", id), "User", id));

/** GET /user_management/users */
export const listUsers: Operation = ({ store }, { query }) => {
  const address = query.get("email");
  const external = query.get("external_id");
  const organization = query.get("organization_id") ?? query.get("organization");
  const where = {
    ...(address !== null && { email: normalEmail(address) }),
    ...(external !== null && { external_id: external }),
  };
  const ids =
    organization === null
      ? undefined
      : store.memberships.findAllBy("organization_id", organization).map(({ user_id }) => user_id);
  return answerList(query, (page) => store.users.list({ ...page, where, ids }), toUserObject);
};

/** PUT /user_management/users/{id} */
export const updateUser: Operation = async (context, { params: { id = "" }, body }): Promise<UserObject> => {
  const { store } = context;
  const { password, password_hash, password_hash_type, ...fields } = readMembers(body, {
    ...PASSWORD,
    ...NAMES,
    email,
    email_verified: flag,
    metadata,
    external_id: externalId,
    locale: nullable(text(35)),
  });
  const { email: current } = found(store.users.find(id), "User", id);
  const passwordHash = await hashOf(context, fields.email ?? current, {
    ...(password !== undefined && { password }),
    ...(password_hash !== undefined && { password_hash }),
    ...(password_hash_type !== undefined && { password_hash_type }),
  });
  return store.transaction(() => {
    const user = found(store.users.find(id), "User", id);
    const { email: address, metadata: pairs, ...rest } = fields;
    const change: Partial<User> = { ...rest };
    if (pairs !== undefined) change.metadata = changeMetadata(user.metadata, pairs);
    if (address !== undefined && normalEmail(address) !== user.email) {
      change.email = normalEmail(address);
      // The new address has not been verified yet.
      change.email_verified = fields.email_verified ?? false;
    }
    checkUnique(store.users, { key: "email", value: change.email, id }, "email_not_available");
    checkUnique(store.users, { key: "external_id", value: change.external_id, id }, "external_id_already_used");
    if (passwordHash !== undefined) {
      store.users.setSecret(id, { passwordHash });
      forgetProofsOf(context, id);
    }
    const differs = differing(user, change);
    return toUserObject(differs === null ? user : store.users.update(id, differs));
  });
};

/** DELETE /user_management/users/{id} */
export const deleteUser: Operation = (context, { params: { id = "" } }) => {
  found(context.store.users.find(id), "User", id);
  deleteUserWithAll(context, id);
  return undefined;
};

interface PasswordFields {
  password?: string | null;
  password_hash?: string;
  password_hash_type?: (typeof HASHES)[number];
}

/** The hash to store, or undefined if no password was sent. */
async function hashOf(
  { passwords }: AuthKitContext,
  address: string,
  fields: PasswordFields,
): Promise<string | undefined> {
  const { password, password_hash: hash, password_hash_type: type } = fields;
  if (typeof password === "string") {
    if (hash !== undefined) {
      throw refuse(400, "password_and_password_hash_provided", "Send a password or its hash, not both.");
    }
    if (type !== undefined) {
      throw refuse(400, "password_and_password_hash_type_provided", "A password has no hash type.");
    }
    return passwords.hash(strongEnough(password, address));
  }
  if (hash === undefined) return undefined;
  if (type === undefined) throw invalid([{ field: "password_hash_type", code: "password_hash_type_required" }]);
  if (!isImportable(hash, type)) {
    throw refuse(
      400,
      "invalid_password_hash",
      `The hash is not a ${type} hash in its usual form, or is too costly to check.`,
    );
  }
  return hash;
}
