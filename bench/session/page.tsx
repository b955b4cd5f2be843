// The content of all pages, whatever their SDK, and the record of it. The screen is `status/whose data`; beside it is the user that
// the SDK's hook names, as in the header of an app.
import { useConvexAuth, useQuery } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { useLayoutEffect } from "react";
import type { FakeFunction } from "../../packages/auth/src/testing/index.ts";
import { whoseOf } from "./truth.ts";

/** The result of the query. */
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

/** The backend functions that differ from the defaults. */
export const FUNCTIONS: Readonly<Record<string, FakeFunction>> = {
  "m:q": ({ who, organizationId }) => ({ who, organizationId }),
};

/** What a browser could paint. */
export interface Screen {
  /** ms since the page was opened. */
  readonly at: number;
  readonly text: string;
  /** The user that the SDK's hook names; null without a user. */
  readonly named: string | null;
}

/** Watches an element: records its state after every commit, without repetitions. */
export function watchScreen(element: HTMLElement): { screens: Screen[]; record: () => void; look: () => void } {
  const start = Date.now();
  const screens: Screen[] = [];
  const record = (): void => {
    const text = element.textContent ?? "";
    const named = element.querySelector<HTMLElement>("[data-named]")?.dataset["named"] ?? null;
    const last = screens.at(-1);
    if (last?.text !== text || last.named !== named) screens.push({ at: Date.now() - start, text, named });
  };
  // After the commits of layout effects, because a browser paints nothing before them.
  return { screens, record, look: () => queueMicrotask(record) };
}

interface Looked {
  /** Called in every commit that may have changed the screen. */
  readonly look: () => void;
}

/** The header: the status of the session, and the SDK's user. */
export function Status({ look, named }: Looked & { readonly named: string | null }) {
  const { isLoading, isAuthenticated } = useConvexAuth();
  useLayoutEffect(look);
  return <b data-named={named ?? undefined}>{isLoading ? "loading" : isAuthenticated ? "in" : "out"}</b>;
}

/** The data, and its user. */
export function Data({ look }: Looked) {
  const data = useQuery(QUERY, {});
  useLayoutEffect(look);
  return data === undefined ? "/…" : `/${whoseOf(data.who, data.organizationId) ?? "unauthenticated"}`;
}
