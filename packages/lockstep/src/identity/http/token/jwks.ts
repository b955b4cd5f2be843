// GET /sso/jwks/:client_id: the public keys that verify an application's access tokens, which are those of its environment (RFC 7517
// section 5).

import type { Context } from "hono";
import type { AuthKitContext } from "../../context/context.ts";

/** Answers with the key set, or 404 for a client that is not registered. */
export function jwks({ clients, signingKeys }: AuthKitContext): (c: Context) => Promise<Response> {
  return async (c) => {
    const id = c.req.param("client_id") ?? "";
    if (clients.find(id) !== undefined) return c.json({ keys: await signingKeys.published() });
    return c.json({ message: `No client has the ID ${JSON.stringify(id)} here.`, code: "entity_not_found" }, 404);
  };
}
