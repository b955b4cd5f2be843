// The client of providers that are given none, in an app that Vite builds.
import type { ConvexReactClient } from "convex/react";
import { sharedClient } from "./shared-client.ts";

/** @throws {LockstepAuthError} `SERVER_CONFIG` without `VITE_CONVEX_URL`. */
export function sharedViteClient(): ConvexReactClient {
  return sharedClient("VITE_CONVEX_URL", builtUrl() ?? globalThis.process?.env["VITE_CONVEX_URL"]);
}

function builtUrl(): string | undefined {
  try {
    // Vite puts the value in the place of exactly these words. In place of others, such as `env?.`, it puts all public variables.
    return (import.meta as unknown as { readonly env: { readonly VITE_CONVEX_URL?: string } }).env.VITE_CONVEX_URL;
  } catch {
    // A server may load this module without Vite.
    return undefined;
  }
}
