// The pages of a growing list, against a backend that lists numbers and splits pages that grow.
import type { PaginationResult } from "convex/server";
import { expect, test } from "vitest";
import {
  type List,
  type Reading,
  extendList,
  queriesOf,
  readList,
  startList,
} from "../../../../src/adapters/react/hooks/pages.ts";

interface Options {
  readonly cursor: string | null;
  readonly numItems: number;
  readonly endCursor?: string;
}

/** Answers from `all`, sorted. A page that has been answered keeps its end, as Convex's query journal has it. */
function createBackend(all: number[]) {
  const ends = new Map<string, string>();
  const answer = (name: string, { cursor, numItems, endCursor }: Options): PaginationResult<number> => {
    const from = cursor === null ? -Infinity : Number(cursor);
    const end = endCursor ?? ends.get(name);
    const rest = all.toSorted((a, b) => a - b).filter((n) => n > from);
    const page = end === undefined ? rest.slice(0, numItems) : rest.filter((n) => n <= Number(end));
    const continueCursor = end ?? String(page.length === rest.length ? Infinity : page.at(-1));
    ends.set(name, continueCursor);
    const isDone = continueCursor === "Infinity";
    const splitCursor = page.length > 1 ? String(page[Math.floor(page.length / 2) - 1]) : null;
    return { page, isDone, continueCursor, splitCursor, pageStatus: null };
  };
  return { all, answer };
}

type Backend = ReturnType<typeof createBackend>;

/** Every answer that the backend has. `hide` leaves out the queries that have not been answered yet. */
function answersOf({ answer }: Backend, list: List, hide: (options: Options) => boolean = () => false) {
  const entries = Object.entries(queriesOf(list)) as [string, Options][];
  return Object.fromEntries(
    entries.map(([name, options]) => [name, hide(options) ? undefined : answer(name, options)]),
  );
}

/** Reads the list until nothing changes, as renders do. */
function settle(backend: Backend, list: List): Reading {
  for (let i = 0; i < 20; i += 1) {
    const reading = readList(list, answersOf(backend, list), 2);
    if (reading.list === list) return reading;
    list = reading.list;
  }
  throw new Error("The list does not settle.");
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => 10 * n);

test("[A126] pages follow each other up to the end, without a gap", () => {
  const backend = createBackend(numbers(5));
  let reading = settle(backend, startList("key", 2));
  const lengths = [reading.items.length];
  while (reading.next !== null) {
    const extended = extendList(reading.list, reading, 2);
    const waiting = readList(
      extended,
      answersOf(backend, extended, ({ cursor }) => cursor === reading.next),
      2,
    );
    expect(waiting).toMatchObject({ items: reading.items, isWaiting: true, next: null });
    reading = settle(backend, extended);
    lengths.push(reading.items.length);
    // A second call for the same end adds nothing.
    expect(extendList(extended, waiting, 2)).toBe(extended);
  }
  expect([reading.items, lengths]).toEqual([numbers(5), [2, 4, 5]]);
});

test("[A126] a page that has grown to more than twice its size is split, and shown whole until both halves have come", () => {
  const backend = createBackend(numbers(5));
  const first = settle(backend, startList("key", 2));
  backend.all.push(1, 2, 3, 4);
  const grown = readList(first.list, answersOf(backend, first.list), 2);
  expect(grown.items).toEqual([0, 1, 2, 3, 4, 10]);
  expect(Object.keys(queriesOf(grown.list))).toHaveLength(3);
  const half = readList(
    grown.list,
    answersOf(backend, grown.list, ({ cursor, endCursor }) => cursor !== null && endCursor !== undefined),
    2,
  );
  expect([half.items, half.list]).toEqual([grown.items, grown.list]);
  const split = settle(backend, grown.list);
  expect(split.items).toEqual(grown.items);
  expect(Object.keys(queriesOf(split.list))).toHaveLength(2);
  // It goes on where the whole page ended.
  expect(split.next).toBe(first.next);
});

test("[A126] a page whose split the backend requires is not shown before it is split", () => {
  const backend = createBackend(numbers(2));
  const list = startList("key", 2);
  const answers = Object.fromEntries(
    Object.entries(answersOf(backend, list)).map(([name, answer]) => [
      name,
      { ...answer, pageStatus: "SplitRequired" },
    ]),
  );
  const reading = readList(list, answers, 2);
  expect(reading).toMatchObject({ items: [], isWaiting: true, next: null });
  expect(settle(backend, reading.list).items).toEqual([0, 10]);
});

test("[A126] an invalid cursor starts the list over, with queries of its own; another error is the list's", () => {
  const backend = createBackend(numbers(5));
  const first = settle(backend, startList("key", 2));
  const list = extendList(first.list, first, 2);
  const [one = "", two = ""] = Object.keys(queriesOf(list));
  const answers = answersOf(backend, list);
  for (const error of [
    new Error("InvalidCursor: of another identity"),
    Object.assign(new Error("no"), { data: { isConvexSystemError: true, paginationError: "InvalidCursor" } }),
  ]) {
    const reading = readList(list, { ...answers, [two]: error }, 2);
    expect(reading).toMatchObject({ items: [], isWaiting: true, error: null, list: { pages: [{ cursor: null }] } });
    expect(reading.list.id).not.toBe(list.id);
  }
  const error = new Error("no");
  expect(readList(list, { ...answers, [one]: error }, 2)).toMatchObject({ items: [], isWaiting: false, error, list });
});
