// Runs one function of a test's backend: arguments and result are JSON, and an error that it throws is its outcome.
import { ConvexError, type JSONValue, type Value, convexToJson, jsonToConvex } from "convex/values";
import type { FakeFunction, Run } from "./sync-server-shape.ts";

/** What kind of function. */
export type RunKind = Run["kind"];

/** The outcome of a run: a value as JSON, or the text of an error. */
export interface Outcome {
  readonly success: boolean;
  readonly result: unknown;
  /** The data of a `ConvexError`, as JSON. */
  readonly errorData?: unknown;
}

/** Runs a function as the user in an organization. */
export function runFunction(
  own: FakeFunction,
  args: unknown,
  { who, organizationId }: Pick<Run, "who" | "organizationId">,
): Outcome {
  try {
    const read = jsonToConvex(args as JSONValue) as Record<string, Value>;
    return { success: true, result: convexToJson(own({ args: read, who, organizationId })) };
  } catch (error) {
    const result = error instanceof Error ? error.message : String(error);
    return error instanceof ConvexError
      ? { success: false, result, errorData: convexToJson(error.data) }
      : { success: false, result };
  }
}
