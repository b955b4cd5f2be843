// The applications that may sign users in: those of the options, each with the addresses that the management API registered for all of
// them.

import type { ResolvedClient } from "../options/options.ts";
import type { Tables } from "../store/tables.ts";

/** The registered clients in their current state. */
export interface Clients {
  find: (id: string) => ResolvedClient | undefined;
  all: () => readonly ResolvedClient[];
  /** The addresses of the options that every client has, and that are not registered over the API too. */
  given: () => { readonly redirectUris: readonly string[]; readonly corsOrigins: readonly string[] };
  /** Takes an address of the options from every client, until the next start. */
  withdraw: (address: string) => void;
  /** Rereads the registrations made over the API. Called after each change of them. */
  refresh: () => void;
}

/** Clients from the options and the tables. */
export function createClients(
  fromOptions: ReadonlyMap<string, ResolvedClient>,
  tables: Pick<Tables, "redirectUris" | "corsOrigins" | "appHomepageUrls">,
): Clients {
  const withdrawn = new Set<string>();
  const kept = (addresses: readonly string[]): string[] => addresses.filter((address) => !withdrawn.has(address));
  let clients = merge();
  function registered(): { uris: string[]; origins: string[] } {
    return {
      uris: tables.redirectUris.findAllBy("all", "").map(({ uri }) => uri),
      origins: tables.corsOrigins.findAllBy("all", "").map(({ origin }) => origin),
    };
  }
  function merge(): ReadonlyMap<string, ResolvedClient> {
    const { uris, origins } = registered();
    const homepage = tables.appHomepageUrls.findBy("all", "");
    const merged = [...fromOptions.values()].map((client) => ({
      ...client,
      redirectUris: [...new Set([...kept(client.redirectUris), ...uris])],
      corsOrigins: [...new Set([...kept(client.corsOrigins), ...origins])],
      homepageUrl: homepage?.url ?? client.homepageUrl,
    }));
    return new Map(merged.map((client) => [client.id, client]));
  }
  return {
    find: (id) => clients.get(id),
    all: () => [...clients.values()],
    given: () => {
      const { uris, origins } = registered();
      const [first, ...others] = [...clients.values()];
      return {
        redirectUris: (first?.redirectUris ?? []).filter(
          (uri) => !uris.includes(uri) && others.every(({ redirectUris }) => redirectUris.includes(uri)),
        ),
        corsOrigins: (first?.corsOrigins ?? []).filter(
          (origin) => !origins.includes(origin) && others.every(({ corsOrigins }) => corsOrigins.includes(origin)),
        ),
      };
    },
    withdraw: (address) => {
      withdrawn.add(address);
      clients = merge();
    },
    refresh: () => {
      clients = merge();
    },
  };
}
