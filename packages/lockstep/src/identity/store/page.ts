// One page of a list by cursors, the same for objects and for events. A cursor is the id of the object at its position.

/** Which page. `after` and `before` are ids; unknown ones return an empty page. */
export interface PageQuery {
  after?: string | undefined;
  before?: string | undefined;
  limit: number;
  order: "asc" | "desc";
}

/** A list as WorkOS's API returns it. */
export interface Page<T> {
  object: "list";
  data: T[];
  list_metadata: { before: string | null; after: string | null };
}

/** How the rows of a page are read. */
export interface Direction {
  /** The id to start at, exclusive. */
  cursor: string | undefined;
  ascending: boolean;
}

/** "After" is further down the list, in either order. A page before a cursor is read backwards and reversed. */
export function directionOf(query: PageQuery): Direction {
  return { cursor: query.after ?? query.before, ascending: (query.order === "asc") !== isBackwards(query) };
}

/** The page for the rows that were read, in reading order, including one more than the limit if there are more. */
export function toPage<T extends { id: string }>(rows: readonly T[], query: PageQuery): Page<T> {
  const { limit, after } = query;
  const more = rows.length > limit;
  const data = rows.slice(0, limit);
  const backwards = isBackwards(query);
  if (backwards) data.reverse();
  const first = data[0]?.id ?? null;
  const last = data.at(-1)?.id ?? null;
  return {
    object: "list",
    data,
    list_metadata: {
      before: backwards ? (more ? first : null) : after === undefined ? null : first,
      after: backwards ? last : more ? last : null,
    },
  };
}

function isBackwards({ after, before }: PageQuery): boolean {
  return after === undefined && before !== undefined;
}
