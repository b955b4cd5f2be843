// Walks over an index, one document at a time.

import { AFTER } from "../values/index-key.ts";
import type { Interval } from "./read-set.ts";
import type { Document, Tree } from "./snapshot.ts";

/** A document at its place in an index, and the rest of the interval in the reading direction. */
export interface Found {
  key: string;
  document: Document;
  rest: Interval;
}

/** The first document of an interval in the given direction, or null. */
export function scan(tree: Tree | undefined, { low, high }: Interval, order: "asc" | "desc"): Found | null {
  const pair = order === "asc" ? tree?.getPairOrNextHigher(low) : tree?.nextLowerPair(high);
  if (!pair || pair[0] < low || pair[0] >= high) return null;
  const [key, document] = pair;
  return { key, document, rest: order === "asc" ? { low: key + AFTER, high } : { low, high: key } };
}

/** The part of an interval that was read, given the rest. */
export function passed(interval: Interval, rest: Interval, order: "asc" | "desc"): Interval {
  return order === "asc" ? { low: interval.low, high: rest.low } : { low: rest.high, high: interval.high };
}
