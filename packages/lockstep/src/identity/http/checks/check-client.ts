// Check 2: the client id is registered. No redirect before this is known (RFC 6749 section 4.1.2.1).

import type { Clients } from "../../context/clients.ts";
import type { ResolvedClient } from "../../options/options.ts";
import { refuseWithPage } from "./authorize-refusal.ts";
import type { Parameters } from "./read-parameters.ts";

/** The registered client of the request. Refuses with a page. */
export function checkClient(parameters: Parameters, clients: Clients): ResolvedClient {
  const id = parameters.get("client_id");
  const client = id === undefined ? undefined : clients.find(id);
  if (client !== undefined) return client;
  throw refuseWithPage({
    explanation: id === undefined ? "The sign-in link has no client_id." : "No application has this client ID here.",
    evidence: id === undefined ? "client_id is missing" : `client_id: ${id}`,
    fix: `Set the application's WorkOS client ID to ${clients
      .all()
      .map((registered) => registered.id)
      .join(" or ")}.`,
  });
}
