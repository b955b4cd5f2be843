// What all pages show, whatever SDK they are made with, and the record of it. What is on the screen is `status/whose data`;
// beside it is whom the SDK's hook names, as in the header of an app.
import { useConvexAuth, useQuery } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { useLayoutEffect } from "react";
import type { FakeFunction } from "../../packages/auth/src/testing/index.ts";
import { whoseOf } from "./truth.ts";

/** What the query gives. */
export interface Shown {
  readonly who: string | null;
  readonly organizationId?: string | null;
}

/** The query that the app shows. */
export const QUERY = makeFunctionReference<"query", Record<string, never>, Shown>("m:q");
/** A mutation to call. */
export const MUTATION = makeFunctionReference<"mutation", Record<string, never>, number>("m:m");
/** An action to call. */
export const ACTION = makeFunctionReference<"action", Record<string, never>, number>("m:a");

/** The backend's functions that are not the usual ones. */
export const FUNCTIONS: Readonly<Record<string, FakeFunction>> = {
  "m:q": ({ who, organizationId }) => ({ who, organizationId }),
};

/** What a browser could paint. */
export interface Screen {
  /** ms since the page was opened. */
  readonly at: number;
  readonly text: string;
  /** Whom the SDK's hook names; null when it names no user. */
  readonly named: string | null;
}

/** Watches an element: every state in which a commit left it, repetitions left out. */
export function watchScreen(element: HTMLElement): { screens: Screen[]; record: () => void; look: () => void } {
  const start = Date.now();
  const screens: Screen[] = [];
  const record = (): void => {
    const text = element.textContent ?? "";
    const named = element.querySelector<HTMLElement>("[data-named]")?.dataset["named"] ?? null;
    const last = screens.at(-1);
    if (last?.text !== text || last.named !== named) screens.push({ at: Date.now() - start, text, named });
  };
  // After the commits that layout effects have made: a browser paints none of those before.
  return { screens, record, look: () => queueMicrotask(record) };
}

interface Looked {
  /** Called in every commit that may have changed the screen. */
  readonly look: () => void;
}

/** The header: the status of the session, and whom the SDK names. */
export function Status({ look, named }: Looked & { readonly named: string | null }) {
  const { isLoading, isAuthenticated } = useConvexAuth();
  useLayoutEffect(look);
  return <b data-named={named ?? undefined}>{isLoading ? "loading" : isAuthenticated ? "in" : "out"}</b>;
}

/** The data, and whose it is. */
export function Data({ look }: Looked) {
  const data = useQuery(QUERY, {});
  useLayoutEffect(look);
  return data === undefined ? "/…" : `/${whoseOf(data.who, data.organizationId) ?? "nobody"}`;
}
