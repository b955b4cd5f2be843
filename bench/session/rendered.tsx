// A page that a server has rendered with a preloaded query; the screen is `status/whose data`, as in page.tsx.
import { useConvexAuth, usePreloadedQuery } from "convex/react";
import { useLayoutEffect } from "react";
import { usePreloadedAuthedQuery, useSession } from "../../packages/auth/src/adapters/react/index.ts";
import { type AuthedPreloaded, readSession } from "../../packages/auth/src/server/index.ts";
import { makeToken } from "../../packages/auth/src/testing/index.ts";
import type { QUERY } from "./page.tsx";

/** What a page is rendered with. */
export interface RenderedProps {
  readonly preloaded: AuthedPreloaded<typeof QUERY>;
  /** Called in every commit that may have changed the screen, before it is painted. */
  readonly look: () => void;
}

/** The server's token for that user, issued that many seconds ago. */
export function serverToken(person: string, age: number): string {
  const iat = Math.floor(Date.now() / 1000) - age;
  return makeToken({ sub: person, sid: `session_${person}`, iat, exp: iat + 300 });
}

/** The server's preloaded query for that user. */
export function preloadedFor(person: string): RenderedProps["preloaded"] {
  const _owner = readSession(serverToken(person, 0))?.identity.key ?? "";
  return { _name: "m:q", _argsJSON: {}, _valueJSON: { who: person }, _owner } as unknown as RenderedProps["preloaded"];
}

/** With `usePreloadedAuthedQuery`. */
export function OursRendered({ preloaded, look }: RenderedProps) {
  const { status } = useSession();
  const { data } = usePreloadedAuthedQuery(preloaded);
  useLayoutEffect(look);
  const where = { loading: "loading", authenticated: "in", unauthenticated: "out" }[status];
  if (status === "unauthenticated") return where;
  return `${where}/${data === undefined ? "…" : (data.who ?? "unauthenticated")}`;
}

/** With convex/react's own hook, `usePreloadedQuery`. */
export function TheirsRendered({ preloaded, look }: RenderedProps) {
  const { isLoading, isAuthenticated } = useConvexAuth();
  const data = usePreloadedQuery(preloaded);
  useLayoutEffect(look);
  return `${isLoading ? "loading" : isAuthenticated ? "in" : "out"}/${data.who ?? "unauthenticated"}`;
}
