// The common parameters and response of lists.

import type { ListQuery } from "../../store/objects.ts";
import { directionOf, toPage, type Page, type PageQuery } from "../../store/page.ts";
import { invalid } from "./api-refusal.ts";

/** Reads a page for a query. */
type ReadPage<T> = (query: Pick<ListQuery, "after" | "before" | "limit" | "order">) => Page<T>;

/**
 * A page as requested (`limit` 1 to 100, default 10; `order` `desc`, `asc` or `normal`; `before`; `after`), each object in the shape that
 * `view` returns.
 */
export function answerList<T, V>(query: URLSearchParams, readPage: ReadPage<T>, view: (object: T) => V): Page<V> {
  const order = query.get("order") ?? "desc";
  if (order !== "asc" && order !== "desc" && order !== "normal") {
    throw invalid([{ field: "order", code: "must_be_one_of_asc_desc_normal" }]);
  }
  const limit = Number(query.get("limit") ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw invalid([{ field: "limit", code: "must_be_integer_from_1_to_100" }]);
  }
  const after = query.get("after") ?? undefined;
  const before = query.get("before") ?? undefined;
  // In `normal` order the cursors swap: `before` leads to older objects.
  if (order === "normal") {
    const page = readPage({ limit, order: "desc", after: before, before: after });
    const { list_metadata } = page;
    return {
      ...page,
      data: page.data.map(view),
      list_metadata: { before: list_metadata.after, after: list_metadata.before },
    };
  }
  const page = readPage({ limit, order, after, before });
  return { ...page, data: page.data.map(view) };
}

/** A page of objects that are already loaded, newest first. */
export function pageOf<T extends { id: string }>(objects: readonly T[], query: Partial<PageQuery>): Page<T> {
  const wanted = { ...query, limit: query.limit ?? 10, order: query.order ?? ("desc" as const) };
  const { cursor, ascending } = directionOf(wanted);
  const rows = ascending ? objects.toReversed() : [...objects];
  const at = cursor === undefined ? -1 : rows.findIndex(({ id }) => id === cursor);
  return toPage(cursor !== undefined && at < 0 ? [] : rows.slice(at + 1), wanted);
}

/** A parameter that may be repeated, written `name[]`, or hold several comma-separated values. */
export function manyOf(query: URLSearchParams, name: string): string[] {
  return [...query.getAll(name), ...query.getAll(`${name}[]`)].flatMap((value) => value.split(",")).filter(Boolean);
}
