// What readers get: the fields of WorkOS's objects that have a meaning today, with the names that Convex functions use. Times are in
// ISO 8601, as WorkOS sends them.
import { type Infer, v } from "convex/values";
import { type Json, object, record, text } from "./json.ts";
import { type KindName, isEnded, rolesOf } from "./kinds.ts";

const nullable = v.union(v.string(), v.null());

/** The shapes, as validators of the component's functions. */
export const shapes = {
  users: v.object({
    userId: v.string(),
    email: nullable,
    emailVerified: v.boolean(),
    name: nullable,
    firstName: nullable,
    lastName: nullable,
    profilePictureUrl: nullable,
    externalId: nullable,
    metadata: v.record(v.string(), v.string()),
    locale: nullable,
    lastSignInAt: nullable,
    createdAt: nullable,
    updatedAt: nullable,
  }),
  organizations: v.object({
    organizationId: v.string(),
    name: v.string(),
    externalId: nullable,
    metadata: v.record(v.string(), v.string()),
    createdAt: nullable,
    updatedAt: nullable,
  }),
  domains: v.object({ domainId: v.string(), organizationId: v.string(), domain: v.string(), state: v.string() }),
  memberships: v.object({
    membershipId: v.string(),
    userId: v.string(),
    organizationId: v.string(),
    status: v.string(),
    roles: v.array(v.string()),
    createdAt: nullable,
    updatedAt: nullable,
  }),
  roles: v.object({
    slug: v.string(),
    organizationId: nullable,
    name: nullable,
    description: nullable,
    permissions: v.array(v.string()),
  }),
  invitations: v.object({
    invitationId: v.string(),
    email: v.string(),
    state: v.string(),
    organizationId: nullable,
    inviterUserId: nullable,
    roleSlug: nullable,
    expiresAt: nullable,
    createdAt: nullable,
  }),
  sessions: v.object({
    sessionId: v.string(),
    userId: v.string(),
    organizationId: nullable,
    isEnded: v.boolean(),
    authMethod: nullable,
    impersonator: nullable,
    ipAddress: nullable,
    userAgent: nullable,
    createdAt: nullable,
    expiresAt: nullable,
  }),
};

/** The shape of a kind. */
export type Shape<Name extends KindName> = Infer<(typeof shapes)[Name]>;

const MAKERS: { readonly [Name in KindName]: (data: Json) => Shape<Name> } = {
  users: (data) => ({
    userId: some(data["id"]),
    email: text(data["email"]),
    emailVerified: data["email_verified"] === true,
    name: text(data["name"]) ?? nameOf(data),
    firstName: text(data["first_name"]),
    lastName: text(data["last_name"]),
    profilePictureUrl: text(data["profile_picture_url"]),
    externalId: text(data["external_id"]),
    metadata: record(data["metadata"]),
    locale: text(data["locale"]),
    lastSignInAt: text(data["last_sign_in_at"]),
    createdAt: text(data["created_at"]),
    updatedAt: text(data["updated_at"]),
  }),
  organizations: (data) => ({
    organizationId: some(data["id"]),
    name: some(data["name"]),
    externalId: text(data["external_id"]),
    metadata: record(data["metadata"]),
    createdAt: text(data["created_at"]),
    updatedAt: text(data["updated_at"]),
  }),
  domains: (data) => ({
    domainId: some(data["id"]),
    organizationId: some(data["organization_id"]),
    domain: some(data["domain"]),
    state: some(data["state"]),
  }),
  memberships: (data) => ({
    membershipId: some(data["id"]),
    userId: some(data["user_id"]),
    organizationId: some(data["organization_id"]),
    status: text(data["status"]) ?? "active",
    roles: rolesOf(data),
    createdAt: text(data["created_at"]),
    updatedAt: text(data["updated_at"]),
  }),
  roles: (data) => ({
    slug: some(data["slug"]),
    organizationId: text(data["organization_id"]),
    name: text(data["name"]),
    description: text(data["description"]),
    permissions: Array.isArray(data["permissions"]) ? data["permissions"].filter((slug) => text(slug) !== null) : [],
  }),
  invitations: (data) => ({
    invitationId: some(data["id"]),
    email: some(data["email"]),
    state: some(data["state"]),
    organizationId: text(data["organization_id"]),
    inviterUserId: text(data["inviter_user_id"]),
    roleSlug: text(data["role_slug"]),
    expiresAt: text(data["expires_at"]),
    createdAt: text(data["created_at"]),
  }),
  sessions: (data) => ({
    sessionId: some(data["id"]),
    userId: some(data["user_id"]),
    organizationId: text(data["organization_id"]),
    isEnded: isEnded(data),
    authMethod: text(data["auth_method"]),
    impersonator: text(object(data["impersonator"])?.["email"]),
    ipAddress: text(data["ip_address"]),
    userAgent: text(data["user_agent"]),
    createdAt: text(data["created_at"]),
    expiresAt: text(data["expires_at"]),
  }),
};

/** Returns the shape of an object. */
export function shapeOf<Name extends KindName>(kind: Name, data: Json): Shape<Name> {
  return MAKERS[kind](data);
}

/** Returns the shape of a row. */
export function shapeOfRow<Name extends KindName>(kind: Name, row: { readonly data: string }): Shape<Name> {
  return shapeOf(kind, JSON.parse(row.data) as Json);
}

const some = (value: unknown): string => text(value) ?? "";

function nameOf(data: Json): string | null {
  return [text(data["first_name"]), text(data["last_name"])].filter((part) => part !== null).join(" ") || null;
}
