// What a function read: per index, the key intervals whose changes could change its result. Exact for partial reads.

import { type ComponentPath, tableKey } from "../definitions/component-path.ts";

/** Keys from `low` (inclusive) to `high` (exclusive). */
export interface Interval {
  low: string;
  high: string;
}

/** One key of one index that a commit added or removed. */
export interface WrittenKey {
  index: string;
  key: string;
}

export interface ReadSet {
  /** Adds an interval of an index; {@link indexId} builds `index`. */
  add(index: string, interval: Interval): void;
  /** Marks that the result depends on the deployment's environment variables. */
  addEnvironment(): void;
  readonly intervals: ReadonlyMap<string, Interval[]>;
  readonly environment: boolean;
}

export function createReadSet(): ReadSet {
  const intervals = new Map<string, Interval[]>();
  let environment = false;
  return {
    add(index, interval) {
      const list = intervals.get(index);
      const last = list?.at(-1);
      // A scan grows one interval key by key: extend it instead of listing thousands.
      if (last && interval.low <= last.high && interval.high >= last.high && interval.low >= last.low)
        last.high = interval.high;
      else if (last && interval.high >= last.low && interval.low <= last.low && interval.high <= last.high)
        last.low = interval.low;
      else if (list) list.push({ ...interval });
      else intervals.set(index, [{ ...interval }]);
    },
    addEnvironment() {
      environment = true;
    },
    intervals,
    get environment() {
      return environment;
    },
  };
}

/** The name of an index in read sets and written keys. */
export function indexId(table: string, index: string): string {
  return `${table}/${index}`;
}

/** The set of a component's tables, in read sets and written keys. */
export function tablesOf(component: ComponentPath): string {
  return indexId(tableKey(component, ""), "tables");
}

/** Whether any of the written keys is inside the read set. */
export function overlaps(reads: ReadSet, writes: readonly WrittenKey[]): boolean {
  return writes.some(
    ({ index, key }) => reads.intervals.get(index)?.some(({ low, high }) => key >= low && key < high) ?? false,
  );
}
