"use client";
// `LockstepProvider` for Next.js: that of `@lockstep/auth/server/react`, with the app's deployment, and a router that follows the session.
import type { ConvexReactClient } from "convex/react";
import { useRouter } from "next/navigation.js";
import { type ReactNode, useCallback } from "react";
import { LockstepAuthError } from "../../index.ts";
import { LockstepProvider as PageProvider, type LockstepProviderProps as PageProps } from "../page/index.ts";
import { sharedClient } from "../page/shared-client.ts";

/** The props of {@link LockstepProvider}. */
export interface LockstepProviderProps extends Omit<PageProps, "client" | "onOutdated"> {
  /** From `createConvexClient(url)`. Default: the one client of all providers, for the deployment `NEXT_PUBLIC_CONVEX_URL`. */
  readonly client?: ConvexReactClient | undefined;
}

/**
 * Keeps the Convex client signed in as the user of the server's session. When the browser gets another session, as after a sign-in in
 * another tab, Next.js renders the page again.
 *
 * A server component can render it. One that passes `client` or `session`, which are not serializable, is a client component.
 *
 * @example
 * const { page } = await auth();
 * return <LockstepProvider page={page}>…</LockstepProvider>;
 *
 * @throws {LockstepAuthError} `SERVER_CONFIG` without `client` and `NEXT_PUBLIC_CONVEX_URL`.
 */
export function LockstepProvider({ client = defaultClient(), ...props }: LockstepProviderProps): ReactNode {
  const router = useRouter();
  const onOutdated = useCallback(() => router.refresh(), [router]);
  return <PageProvider {...props} client={client} onOutdated={onOutdated} />;
}

function defaultClient(): ConvexReactClient {
  // Next.js puts the value in the place of these words when it builds the page.
  return sharedClient(process.env.NEXT_PUBLIC_CONVEX_URL ?? missing());
}

function missing(): never {
  throw new LockstepAuthError("SERVER_CONFIG", {
    what: "NEXT_PUBLIC_CONVEX_URL is not set.",
    evidence: "Next.js reads it when it builds the page.",
    fix: "Set it to the URL of the deployment for `next dev` and `next build`, or run `npx lockstep dev`, which does.",
  });
}
