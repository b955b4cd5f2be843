// Answers the operations that local AuthKit does not support: 501 with the feature's name, so that callers learn at once that it is missing
// here and that their request is not wrong. The list is generated.

import { refuse } from "../../operations/shared/api-refusal.ts";
import type { Route } from "../../operations/shared/operation.ts";
import { UNBUILT_OPERATIONS } from "./unbuilt-operations.ts";

/** One unsupported operation. */
export interface Unbuilt {
  method: Route[0];
  path: string;
  feature: string;
}

/** Every unsupported operation. */
export const UNBUILT: readonly Unbuilt[] = UNBUILT_OPERATIONS.map((line) => {
  const [feature = "", operation = ""] = line.split(": ");
  const [method = "", path = ""] = operation.split(" ");
  return { method: method as Route[0], path, feature };
});

/** The route that answers 501. */
export function unbuiltRoute({ method, path, feature }: Unbuilt): Route {
  const operation = (): never => {
    throw refuse(501, "not_implemented", `Local AuthKit does not have ${feature} (${method} ${path}).`);
  };
  return [method, path, 200, operation];
}
