// The options that `@convex-dev/react-query` returns for React Query's hooks, without `queryFn`: its type in 0.1.0 does not compile
// with this project's `exactOptionalPropertyTypes`, and it is never set.

import { convexAction, convexQuery } from "@convex-dev/react-query";
import type { FunctionReference } from "convex/server";

interface Asked {
  queryKey: readonly unknown[];
  staleTime: number;
  enabled?: boolean;
}

/** `convexQuery` */
export function query(reference: FunctionReference<"query">, args: object | "skip"): Asked {
  return convexQuery(reference, args as never) as unknown as Asked;
}

/** `convexAction` */
export function action(reference: FunctionReference<"action">, args: object): Asked {
  return convexAction(reference, args as never) as unknown as Asked;
}
