// Which of two states of an object is the newer one, and what becomes of a change. Pure: order, duplication and delay of what WorkOS
// sends must not matter, so everything is decided by versions.

/** The version of an object: the time of its last change, and the event that told of it. */
export interface Version {
  /** `updated_at`, ms since 1970. */
  readonly updatedAt: number;
  /** The ID of the event, or "" for what a list reports. IDs of events are ULIDs: they sort by time. */
  readonly eventId: string;
  /** For a session: it has ended, and no earlier state of it counts any more. */
  readonly isEnded: boolean;
}

/** A change of an object, as an event or a list reports it. */
export interface Change extends Version {
  readonly isDeletion: boolean;
}

/**
 * What becomes of a change.
 *
 * - `insert`, `replace`: the object has this state now.
 * - `remove`: the object is gone, and leaves a tombstone.
 * - `bury`: an object that was not known is gone: only the tombstone is written.
 * - `ignore`: the change is older than what is known.
 */
export type Decision = "insert" | "replace" | "remove" | "bury" | "ignore";

/** Compares two versions: positive if the first is newer, 0 if they are the same. */
export function compare(a: Version, b: Version): number {
  if (a.isEnded !== b.isEnded) return a.isEnded ? 1 : -1;
  if (a.updatedAt !== b.updatedAt) return a.updatedAt - b.updatedAt;
  return a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0;
}

/**
 * Decides what becomes of a change.
 *
 * @param row - The version of the object that is known, or null.
 * @param grave - The version of its deletion, or null.
 * @param canReturn - Whether an object with the same key can exist again after a deletion: only what is identified by a slug.
 */
export function decide(change: Change, row: Version | null, grave: Version | null, canReturn: boolean): Decision {
  if (change.isDeletion) {
    if (row !== null) return !canReturn || compare(change, row) >= 0 ? "remove" : "ignore";
    return grave === null || (canReturn && compare(change, grave) > 0) ? "bury" : "ignore";
  }
  if (grave !== null && !(canReturn && compare(change, grave) > 0)) return "ignore";
  if (row === null) return "insert";
  return compare(change, row) > 0 ? "replace" : "ignore";
}
