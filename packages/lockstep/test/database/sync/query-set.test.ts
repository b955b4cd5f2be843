// The query set of a socket alone: which queries run next, and which results are sent.

import { expect, it } from "vitest";
import type { FunctionOutcome } from "../../../src/database/functions/calls/outcome.ts";
import type { AddQuery, RemoveQuery } from "../../../src/database/sync/protocol.ts";
import { createQuerySet, type QuerySet } from "../../../src/database/sync/query-set.ts";

const add = (queryId: number): AddQuery => ({
  type: "Add",
  queryId,
  udfPath: "m:q",
  componentPath: "",
  args: [{}],
  journal: null,
});
const remove = (queryId: number): RemoveQuery => ({ type: "Remove", queryId });
const ok = (json: string): FunctionOutcome => ({ ok: true, json, logLines: [] });
const setOf = (...queryIds: number[]): QuerySet => {
  const querySet = createQuerySet();
  querySet.modify(queryIds.map(add));
  return querySet;
};
const idsOf = ({ queries }: ReturnType<QuerySet["take"]>): number[] => [...queries].map(({ queryId }) => queryId);

it("[Y6] modifications apply in order, up to the first invalid one", () => {
  const querySet = setOf(1);
  expect(querySet.modify([remove(1), add(1), add(2), add(2), add(3)])).toEqual({
    removed: [1],
    problem: "query 2 is already in the query set",
  });
  expect(querySet.ids()).toEqual([1, 2]);
  expect(querySet.modify([remove(3)]).problem).toBe("query 3 is not in the query set");
});

it("[Y13] a query is taken once each time it becomes stale", () => {
  const querySet = setOf(1, 2);
  expect(idsOf(querySet.take())).toEqual([1, 2]);
  expect(idsOf(querySet.take())).toEqual([]);
  expect([querySet.invalidate(2), querySet.invalidate(3)]).toEqual([true, false]);
  expect(idsOf(querySet.take())).toEqual([2]);
  querySet.invalidateAll();
  expect(idsOf(querySet.take())).toEqual([1, 2]);
});

it("[Y8] [Y88] changed results of queries that are still the same are sent, and removed queries that had a result", () => {
  const querySet = setOf(1, 2);
  const first = querySet.take();
  querySet.modify([remove(2), add(2)]);
  const results = new Map([1, 2].map((queryId) => [queryId, ok(`"${queryId}"`)]));
  expect(querySet.changes(first, results)).toMatchObject([
    { type: "QueryUpdated", queryId: 1, value: { json: '"1"' } },
  ]);
  expect(querySet.changes(first, results)).toEqual([]);
  querySet.modify([remove(1), remove(2)]);
  expect(querySet.changes(querySet.take(), new Map())).toEqual([{ type: "QueryRemoved", queryId: 1 }]);
});
