// One page of a list by cursors, the same for objects and for events. A cursor is the id of what it stands at.

/** Which page. `after` and `before` are ids; unknown ones give an empty page. */
export interface PageQuery {
  after?: string | undefined;
  before?: string | undefined;
  limit: number;
  order: "asc" | "desc";
}

/** A list as WorkOS's API shows it. */
export interface Page<T> {
  object: "list";
  data: T[];
  list_metadata: { before: string | null; after: string | null };
}

/** How the rows of a page are read. */
export interface Direction {
  /** The id to start at, and not to read. */
  cursor: string | undefined;
  ascending: boolean;
}

/** "After" is further down the list, whichever way it runs. A page before a cursor is read backwards and turned round. */
export function directionOf(query: PageQuery): Direction {
  return { cursor: query.after ?? query.before, ascending: (query.order === "asc") !== isBackwards(query) };
}

/** The page of the rows that were read, in the order in which they were, at least one more than the limit when there are. */
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
