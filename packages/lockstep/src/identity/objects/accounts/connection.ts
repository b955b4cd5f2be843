// Single sign-on connections: how the members of an organization sign in at their own identity provider.

import type { ObjectKind, WorkosObject } from "../kind.ts";

/** A connection. */
export interface Connection extends WorkosObject {
  object: "connection";
  /** Null for a connection without an organization. */
  organization_id: string | null;
  /** WorkOS's name of the provider's kind, e.g. `OktaSAML`, `GoogleOAuth` or `TestIdp`. */
  connection_type: string;
  name: string;
  state: "requires_type" | "draft" | "active" | "validating" | "inactive" | "deleting";
  /** The older name of `state`. */
  status: "linked" | "unlinked";
  /** Domains whose addresses sign in here, in lower case. */
  domains: { object: "connection_domain"; id: string; domain: string }[];
}

/** The kind. Only its state changes. */
export const CONNECTION: ObjectKind<Connection> = {
  object: "connection",
  prefix: "conn",
  keys: ({ organization_id, connection_type }) => ({ organization_id, connection_type }),
  events: ({ state }) => ({
    ...(state === "active" && { created: "connection.activated" }),
    updated: state === "active" ? "connection.activated" : "connection.deactivated",
    deleted: "connection.deleted",
  }),
  // Events also contain its older key.
  eventData: (connection) => ({ ...toConnectionObject(connection), external_key: connection.id }),
};

/** A connection as the API and events return it: without an organization, `organization_id` is absent. */
export type ConnectionObject = Omit<Connection, "organization_id"> & { organization_id?: string };

/** The API's view of a connection. */
export function toConnectionObject({ organization_id, ...connection }: Connection): ConnectionObject {
  return { ...connection, ...(organization_id !== null && { organization_id }) };
}
