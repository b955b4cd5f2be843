// The client of providers that are given none.
import type { ConvexReactClient } from "convex/react";
import { createConvexClient } from "../../convex/index.ts";
import { LockstepAuthError } from "../../index.ts";

/** By the URL of their deployment. */
const clients = new Map<string, ConvexReactClient>();

/**
 * Returns the one client of all providers for a deployment.
 *
 * @param variable - The environment variable that names the deployment.
 * @param url - Its value where the framework builds the page.
 *
 * @throws {LockstepAuthError} `SERVER_CONFIG` without a value.
 */
export function sharedClient(variable: string, url: string | undefined = missing(variable)): ConvexReactClient {
  const client = clients.get(url) ?? createConvexClient(url);
  clients.set(url, client);
  return client;
}

function missing(variable: string): never {
  throw new LockstepAuthError("SERVER_CONFIG", {
    what: `${variable} is not set.`,
    evidence: "The page's code gets its value when it is built.",
    fix: "Set it to the URL of the deployment for the development server and for the build, or run `npx lockstep dev`, which does.",
  });
}
