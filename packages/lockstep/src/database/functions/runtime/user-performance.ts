// A function's `performance`: time since its start, which stands still in queries and mutations, and the marks and measures of this run
// alone. Node's own would show a query its duration, and keep the marks of every run.

import { performance as machine } from "node:perf_hooks";

/** What it needs from the current run. */
export interface TimedRun {
  kind: "query" | "mutation" | "action" | "import";
  clockAndDice: { now(): number };
}

interface Entry {
  readonly name: string;
  readonly entryType: "mark" | "measure";
  readonly startTime: number;
  readonly duration: number;
  readonly detail: unknown;
}

interface Timeline {
  /** Milliseconds since the epoch, and on the machine's monotonic clock. */
  origin: { epoch: number; machine: number };
  entries: Entry[];
}

interface MeasureOptions {
  start?: string | number;
  end?: string | number;
  duration?: number;
  detail?: unknown;
}

export function createUserPerformance(current: () => TimedRun | undefined): object {
  const outside: TimedRun = { kind: "import", clockAndDice: { now: () => Date.now() } };
  const timelines = new WeakMap<TimedRun, Timeline>();
  const timeline = (): Timeline => {
    const run = current() ?? outside;
    const known = timelines.get(run);
    if (known) return known;
    const begun = { origin: { epoch: run.clockAndDice.now(), machine: machine.now() }, entries: [] };
    timelines.set(run, begun);
    return begun;
  };
  const now = (): number => ((current() ?? outside).kind === "action" ? machine.now() - timeline().origin.machine : 0);
  const add = (entry: Entry): Entry => {
    timeline().entries.push(entry);
    return entry;
  };
  const at = (mark: string | number | undefined, otherwise: number): number => {
    if (mark === undefined) return otherwise;
    if (typeof mark === "number") return mark;
    const found = timeline().entries.findLast(({ name, entryType }) => name === mark && entryType === "mark");
    if (!found) throw new DOMException(`Cannot find mark: "${mark}"`, "SyntaxError");
    return found.startTime;
  };
  const clear = (type: Entry["entryType"], name: string | undefined): void => {
    const own = timeline();
    own.entries = own.entries.filter(
      (entry) => entry.entryType !== type || (name !== undefined && entry.name !== name),
    );
  };
  const find = (name?: string, type?: string): Entry[] =>
    timeline().entries.filter(
      (entry) => (name ?? entry.name) === entry.name && (type ?? entry.entryType) === entry.entryType,
    );

  return {
    now,
    get timeOrigin(): number {
      return timeline().origin.epoch;
    },
    mark: (name: string, { startTime = now(), detail = null }: { startTime?: number; detail?: unknown } = {}) =>
      add({ name, entryType: "mark", startTime, duration: 0, detail }),
    measure(name: string, from?: string | MeasureOptions, endMark?: string) {
      const { start, end, duration, detail = null } = typeof from === "object" ? from : { start: from, end: endMark };
      const endTime = at(end, start !== undefined && duration !== undefined ? at(start, 0) + duration : now());
      const startTime = at(start, end !== undefined && duration !== undefined ? endTime - duration : 0);
      return add({ name, entryType: "measure", startTime, duration: endTime - startTime, detail });
    },
    clearMarks: (name?: string) => clear("mark", name),
    clearMeasures: (name?: string) => clear("measure", name),
    getEntries: () => find(),
    getEntriesByName: (name: string, type?: string) => find(name, type),
    getEntriesByType: (type: string) => find(undefined, type),
    toJSON: () => ({ timeOrigin: timeline().origin.epoch }),
  };
}
