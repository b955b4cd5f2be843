// The definition of a kind of object: its names, its lookup keys, and its events. No storage here.

import type { EventName } from "./event-names.ts";

/** The common members of every object. Times are ISO 8601 in UTC with ms. */
export interface WorkosObject {
  object: string;
  id: string;
  created_at: string;
  updated_at: string;
}

/** The names and lookup keys of a kind of object. */
export interface ObjectKind<T extends WorkosObject> {
  object: T["object"];
  /** The prefix of its ids, e.g. `user` in `user_01J…`. */
  prefix: string;
  /** The lookup keys. Null: not found by this key. Compared exactly: normalize here. */
  keys: (object: T) => Record<string, string | null>;
  /** The events of its life; a function if they depend on the object's own members. Omitted: none. */
  events?: LifeEvents | ((object: T) => LifeEvents);
  /** An event's `data`, if it differs from the object (codes and tokens are omitted). */
  eventData?: (object: T, related: Related) => object;
}

/** The events for creating, updating and deleting an object. */
export interface LifeEvents {
  created?: EventName;
  updated?: EventName;
  deleted?: EventName;
}

/** Objects of another kind that an event's data contains, by one of their keys, oldest first. */
export type Related = <U extends WorkosObject>(kind: ObjectKind<U>, key: string, value: string) => U[];
