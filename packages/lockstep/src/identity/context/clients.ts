// The applications that may sign users in: those of the options, each with the addresses that the management API registered for all of
// them.

import type { ResolvedClient } from "../options/options.ts";
import type { Tables } from "../store/tables.ts";

/** The registered clients in their current state. */
export interface Clients {
  find: (id: string) => ResolvedClient | undefined;
  all: () => readonly ResolvedClient[];
  /** Rereads the registrations made over the API. Called after each change of them. */
  refresh: () => void;
}

/** Clients from the options and the tables. */
export function createClients(
  fromOptions: ReadonlyMap<string, ResolvedClient>,
  tables: Pick<Tables, "redirectUris" | "corsOrigins" | "appHomepageUrls">,
): Clients {
  let clients = merge();
  function merge(): ReadonlyMap<string, ResolvedClient> {
    const uris = tables.redirectUris.findAllBy("all", "").map(({ uri }) => uri);
    const origins = tables.corsOrigins.findAllBy("all", "").map(({ origin }) => origin);
    const homepage = tables.appHomepageUrls.findBy("all", "");
    const merged = [...fromOptions.values()].map((client) => ({
      ...client,
      redirectUris: [...new Set([...client.redirectUris, ...uris])],
      corsOrigins: [...new Set([...client.corsOrigins, ...origins])],
      homepageUrl: homepage?.url ?? client.homepageUrl,
    }));
    return new Map(merged.map((client) => [client.id, client]));
  }
  return {
    find: (id) => clients.get(id),
    all: () => [...clients.values()],
    refresh: () => {
      clients = merge();
    },
  };
}
