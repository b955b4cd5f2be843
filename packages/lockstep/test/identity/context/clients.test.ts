// The registered clients: those of the options, plus what the API adds.

import { expect, it } from "vitest";
import { createClients } from "../../../src/identity/context/clients.ts";
import { resolveOptions } from "../../../src/identity/options/options.ts";
import { openStore } from "../../../src/identity/store/open-store.ts";
import { CLIENT, OTHER_CLIENT, REDIRECT } from "../support/local-authkit.ts";

it("[I150] entries registered over the API apply to every client, also in a registry created later", () => {
  const registered = [CLIENT, OTHER_CLIENT].map((id) => ({ id, redirectUris: [REDIRECT] }));
  const options = resolveOptions({ port: 0, data: null, clients: registered });
  const store = openStore(null, options.now);
  const clients = createClients(options.clients, store);
  store.redirectUris.insert({ uri: "http://localhost:3000/cb", default: false });
  store.corsOrigins.insert({ origin: "http://localhost:3000" });
  store.appHomepageUrls.insert({ url: "http://localhost:3000/" });
  expect(clients.find(CLIENT)?.redirectUris).toEqual([REDIRECT]);

  clients.refresh();

  for (const found of [clients, createClients(options.clients, store)]) {
    expect(found.all()).toHaveLength(2);
    for (const id of [CLIENT, OTHER_CLIENT]) {
      const client = found.find(id);
      expect(client?.redirectUris).toEqual([REDIRECT, "http://localhost:3000/cb"]);
      expect(client?.corsOrigins).toEqual(["http://localhost:5173", "http://localhost:3000"]);
      expect(client?.homepageUrl).toBe("http://localhost:3000/");
    }
  }
  expect(clients.find("client_01NOBODY")).toBeUndefined();
  store.close();
});
