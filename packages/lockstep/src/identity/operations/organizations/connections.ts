// Connections over the API. WorkOS creates them only in its dashboard and its Admin Portal, so no operation creates
// one.

import { toConnectionObject, type Connection, type ConnectionObject } from "../../objects/accounts/connection.ts";
import type { Store } from "../../store/open-store.ts";
import { found } from "../shared/api-refusal.ts";
import { differing } from "../shared/attributes.ts";
import { answerList } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";

/** GET /connections: by type, organization, domain, or a part of the name. */
export const listConnections: Operation = ({ store }, { query }) => {
  const type = query.get("connection_type");
  const organization_id = query.get("organization_id");
  const domain = query.get("domain")?.toLowerCase();
  const search = query.get("search")?.toLowerCase();
  const where = {
    ...(type !== null && { connection_type: type }),
    ...(organization_id !== null && { organization_id }),
  };
  const wanted = (connection: Connection): boolean =>
    (domain === undefined || connection.domains.some((one) => one.domain === domain)) &&
    (search === undefined || connection.name.toLowerCase().includes(search));
  const ids =
    domain === undefined && search === undefined
      ? undefined
      : store.connections
          .list({ where, limit: Number.MAX_SAFE_INTEGER })
          .data.filter(wanted)
          .map(({ id }) => id);
  return answerList(query, (page) => store.connections.list({ ...page, where, ids }), toConnectionObject);
};

/** GET /connections/{id} */
export const getConnection: Operation = ({ store }, { params: { id = "" } }) =>
  toConnectionObject(found(store.connections.find(id), "Connection", id));

/** PUT /_lockstep/connections/{id}/activate */
export const activateConnection: Operation = ({ store }, { params: { id = "" } }) =>
  setState(store, id, { state: "active", status: "linked" });

/** PUT /_lockstep/connections/{id}/deactivate: users can no longer sign in with it. */
export const deactivateConnection: Operation = ({ store }, { params: { id = "" } }) =>
  setState(store, id, { state: "inactive", status: "unlinked" });

/** DELETE /connections/{id} */
export const deleteConnection: Operation = ({ store }, { params: { id = "" } }) => {
  found(store.connections.find(id), "Connection", id);
  store.connections.delete(id);
  return undefined;
};

// WorkOS does this in its dashboard and Admin Portal.
function setState(store: Store, id: string, change: Pick<Connection, "state" | "status">): ConnectionObject {
  return store.transaction(() => {
    const connection = found(store.connections.find(id), "Connection", id);
    const differs = differing<Connection>(connection, change);
    return toConnectionObject(differs === null ? connection : store.connections.update(id, differs));
  });
}
