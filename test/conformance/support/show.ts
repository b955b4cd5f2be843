// Renders hooks with a local Convex, and records every render.

import { cleanup, configure, renderHook, type RenderHookResult } from "@testing-library/react";
import { ConvexProvider, type ConvexReactClient } from "convex/react";
import { createElement, type ReactNode } from "react";
import { onTestFinished } from "vitest";

// Long enough for a busy machine, in ms.
configure({ asyncUtilTimeout: 300_000 });

/** Wraps a component around a hook. */
export type Wrap = (children: ReactNode) => ReactNode;

/** Renders a hook under React's provider, and under `wrap` within it; `seen` contains what each render returned. */
export function show<Result>(
  client: ConvexReactClient,
  hook: () => Result,
  wrap: Wrap = (children) => children,
): RenderHookResult<Result, unknown> & { seen: Result[] } {
  const seen: Result[] = [];
  const rendered = renderHook(
    () => {
      const result = hook();
      seen.push(result);
      return result;
    },
    { wrapper: ({ children }: { children: ReactNode }) => createElement(ConvexProvider, { client }, wrap(children)) },
  );
  onTestFinished(cleanup);
  return { ...rendered, seen };
}

/** Collapses equal neighbors into one. */
export function distinct<T>(values: readonly T[]): T[] {
  return values.filter((value, n) => n === 0 || JSON.stringify(value) !== JSON.stringify(values[n - 1]));
}
