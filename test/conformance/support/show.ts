// Hooks rendered beside a local Convex, with every render kept.

import { cleanup, configure, renderHook, type RenderHookResult } from "@testing-library/react";
import { ConvexProvider, type ConvexReactClient } from "convex/react";
import { createElement, type ReactNode } from "react";
import { onTestFinished } from "vitest";

// For a busy machine, in ms.
configure({ asyncUtilTimeout: 300_000 });

/** Puts something around a hook. */
export type Wrap = (children: ReactNode) => ReactNode;

/** Renders a hook under React's provider, and under `wrap` within it; `seen` holds what each render returned. */
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

/** Neighbours that are the same once. */
export function distinct<T>(values: readonly T[]): T[] {
  return values.filter((value, n) => n === 0 || JSON.stringify(value) !== JSON.stringify(values[n - 1]));
}
