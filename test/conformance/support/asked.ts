// What `@convex-dev/react-query` gives to React Query's hooks. Without `queryFn`, whose type in 0.1.0 does not allow for this
// project's `exactOptionalPropertyTypes`; nor is it ever set.

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
