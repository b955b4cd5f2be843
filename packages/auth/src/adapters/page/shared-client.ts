// The client of providers that are given none.
import type { ConvexReactClient } from "convex/react";
import { useState } from "react";
import { createConvexClient } from "../../convex/index.ts";
import { LockstepAuthError } from "../../index.ts";
import type { PageSession } from "../../server/index.ts";

/** By the URL of their deployment. */
const clients = new Map<string, ConvexReactClient>();

/** Returns the one client of all providers for a deployment. */
export function sharedClient(url: string): ConvexReactClient {
  const client = clients.get(url) ?? createConvexClient(url);
  clients.set(url, client);
  return client;
}

/**
 * Returns the client of a provider: the one that it is given, else the shared one for the deployment that the page's server names. Not from
 * a variable of the build: browsers may keep code of a package, and with it the value, for longer than the variable has it.
 *
 * @throws {LockstepAuthError} `SERVER_CONFIG` if there is neither.
 */
export function usePageClient(given: ConvexReactClient | undefined, page: PageSession | undefined): ConvexReactClient {
  const [own] = useState(() => given ?? sharedClient(page?.convexUrl ?? missing(page)));
  return given ?? own;
}

function missing(page: PageSession | undefined): never {
  throw new LockstepAuthError(
    "SERVER_CONFIG",
    page === undefined
      ? {
          what: "LockstepProvider does not know the deployment: it has no session of a server, and no client.",
          evidence: "The loader of the root route returned no session, and the provider has no `page`.",
          fix: "Return the session from the loader of the root route, or pass `client={createConvexClient(url)}`.",
        }
      : {
          what: "VITE_CONVEX_URL is not set.",
          evidence: "The server that rendered this page has neither VITE_CONVEX_URL nor CONVEX_URL.",
          fix: "Set it to the URL of the deployment where the server runs, or run `npx lockstep dev`, which does.",
        },
  );
}
