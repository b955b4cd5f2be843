// The pages of a growing list: which queries it consists of, and what their answers mean. Pure; use-authed-paginated-query.ts runs
// them. `usePaginatedQuery` of convex/react throws the error of a page, so it cannot show a refusal as data.
import type { PaginationOptions, PaginationResult } from "convex/server";

/** The part of a list between two cursors. Its end is known once it was split. */
interface Page extends Pick<PaginationOptions, "cursor" | "numItems"> {
  readonly endCursor?: string;
  /** Replace it once both have been answered. */
  readonly halves?: readonly [Page, Page];
}

/** A list. */
export interface List {
  /** What it lists, and for whom. */
  readonly key: string;
  /** Its pages belong together: no other list shares their cursors. */
  readonly id: number;
  readonly pages: readonly Page[];
}

/** What the answers to a list's queries mean. */
export interface Reading {
  /** The items of the pages that were answered, without gaps. */
  readonly items: readonly unknown[];
  /** Whether a page has not been answered. */
  readonly isWaiting: boolean;
  readonly error: Error | null;
  /** Where the next page starts; null at the end of the list, and while waiting. */
  readonly next: string | null;
  /** The list to continue with: this one, one with fewer or smaller pages, or one that starts over. */
  readonly list: List;
}

/** The IDs of `usePaginatedQuery` are positive: these two never share one. */
let lists = 0;

/** Starts a list with one page. */
export function startList(key: string, numItems: number): List {
  lists -= 1;
  return { key, id: lists, pages: [{ cursor: null, numItems }] };
}

/** Adds a page after the last one of a reading, once. */
export function extendList(list: List, { next, list: read }: Reading, numItems: number): List {
  return next === null || list !== read ? list : { ...list, pages: [...list.pages, { cursor: next, numItems }] };
}

/** Returns the `paginationOpts` of every query of a list, by name. */
export function queriesOf({ id, pages }: List): Record<string, object> {
  const all = pages.flatMap((page) => [page, ...(page.halves ?? [])]);
  return Object.fromEntries(all.map((page) => [nameOf(page), { ...rangeOf(page), id }]));
}

const rangeOf = ({ cursor, numItems, endCursor }: Page): Omit<Page, "halves"> =>
  endCursor === undefined ? { cursor, numItems } : { cursor, numItems, endCursor };
const nameOf = (page: Page): string => JSON.stringify(rangeOf(page));

/** Reads the answers by name: a {@link PaginationResult}, an error, or undefined. `numItems` is that of a first page. */
export function readList(list: List, answers: Readonly<Record<string, unknown>>, numItems: number): Reading {
  const answerOf = (page: Page): unknown => answers[nameOf(page)];
  const items: unknown[] = [];
  const pages: Page[] = [];
  let isWaiting = false;
  let next: string | null = null;
  for (const page of list.pages) {
    const answer = answerOf(page);
    if (answer instanceof Error) {
      const again = isInvalidCursor(answer) ? startList(list.key, numItems) : null;
      return { items: [], isWaiting: again !== null, error: again ? null : answer, next: null, list: again ?? list };
    }
    const result = answer as PaginationResult<unknown> | undefined;
    const halves = page.halves ?? (result === undefined ? undefined : halvesOf(page, result, numItems));
    const isReplaced = halves?.every((half) => Array.isArray((answerOf(half) as { page?: unknown } | undefined)?.page));
    if (halves !== undefined && isReplaced === true) pages.push(...halves);
    else pages.push(halves === undefined ? page : { ...page, halves });
    // The backend could not read all of such a page.
    isWaiting ||= result === undefined || result.pageStatus === "SplitRequired";
    if (isWaiting || result === undefined) continue;
    items.push(...result.page);
    next = result.isDone ? null : result.continueCursor;
  }
  const isSame = pages.length === list.pages.length && pages.every((page, i) => page === list.pages[i]);
  return { items, isWaiting, error: null, next: isWaiting ? null : next, list: isSame ? list : { ...list, pages } };
}

/** Returns the halves of a page that has grown too large, or whose split the backend requests. */
function halvesOf(page: Page, result: PaginationResult<unknown>, numItems: number): Page["halves"] {
  const { splitCursor, pageStatus, continueCursor } = result;
  if (!splitCursor || !(pageStatus || result.page.length > 2 * numItems)) return undefined;
  return [
    { ...rangeOf(page), endCursor: splitCursor },
    { ...rangeOf(page), cursor: splitCursor, endCursor: continueCursor },
  ];
}

/** The query has changed since the cursor was made, or belongs to another identity. */
function isInvalidCursor(error: Error & { readonly data?: unknown }): boolean {
  const { paginationError } = Object(error.data) as { paginationError?: unknown };
  return paginationError === "InvalidCursor" || error.message.includes("InvalidCursor");
}
