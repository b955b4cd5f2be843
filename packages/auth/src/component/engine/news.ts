// What of a change is news to the application's handlers. Every handler of `….created` runs once for each object, whatever told of it
// first; a change that is older than what is known is not news; and the end of an object is news once.
import type { WorkosEvent } from "../model/event.ts";
import type { Json } from "../model/json.ts";
import { text } from "../model/json.ts";
import { type KindName, type Report, kindNamed } from "../model/kinds.ts";
import { type Handlers, takes } from "./deliver.ts";
import type { Outcome } from "./apply.ts";

/** Returns the beginning of the names of an object's events. Roles of organizations have names of their own. */
function eventsOf(kind: KindName, data: Json): string {
  const isOfOrganization = kind === "roles" && text(data["organization_id"]) !== null;
  return isOfOrganization ? "organization_role" : kindNamed(kind).event;
}

/** Returns the names of the events that tell of a new object of a kind. */
export function announcementsOf(kind: KindName): string[] {
  return [eventsOf(kind, {}), ...(kind === "roles" ? ["organization_role"] : [])].map((name) => `${name}.created`);
}

/** Returns the name of the event that tells of a new object. */
const createdName = (kind: KindName, data: Json): string => `${eventsOf(kind, data)}.created`;

/** Returns the event that tells of an object which another event, or a list, told of first. */
export function created(kind: KindName, key: string, data: Json): WorkosEvent {
  const event = createdName(kind, data);
  return { id: `${event}:${key}`, event, data, created_at: text(data["created_at"]) ?? new Date(0).toISOString() };
}

/** Returns the event that tells of a change that was found in a list. */
function updated(kind: KindName, key: string, data: Json, now: number): WorkosEvent {
  const state =
    kind === "invitations" ? { accepted: "accepted", revoked: "revoked" }[String(data["state"])] : undefined;
  const event = `${eventsOf(kind, data)}.${state ?? "updated"}`;
  const at = new Date(now).toISOString();
  // Not only by the time of the change: WorkOS changes the time of the last sign-in without changing that of the update.
  return { id: `${event}:${key}:${at}`, event, data, created_at: at };
}

/** Returns the event that tells of the end of an object that WorkOS no longer lists. */
export function deleted(kind: KindName, key: string, data: Json, now: number): WorkosEvent {
  const event = `${eventsOf(kind, data)}.deleted`;
  return { id: `${event}:${key}`, event, data, created_at: new Date(now).toISOString() };
}

/** Whether the handlers learn of an object with this report: there is a handler for its beginning. */
export function announces(handlers: Handlers | null, { kind, data }: Report): boolean {
  return takes(handlers, createdName(kind.name, data));
}

/**
 * Returns the events that tell the handlers of a report and its outcome, in order.
 *
 * @param event - The event that reported it, or null for a listed object.
 */
export function newsOf(
  handlers: Handlers | null,
  report: Report,
  { decision, before }: Outcome,
  event: WorkosEvent | null,
  now: number,
): WorkosEvent[] {
  // Without a handler of its beginning, there is nothing to be told first.
  const isAnnounced = (before?.announced ?? false) || !announces(handlers, report);
  const first = created(report.kind.name, report.key, report.data);
  switch (decision) {
    case "ignore":
      return [];
    case "bury":
    case "remove":
      // If the handlers were never told of it, there is nothing to clean up.
      return event === null || !isAnnounced ? [] : [event];
    case "insert":
    case "replace": {
      if (event?.event === first.event) return isAnnounced ? [] : [event];
      if (event !== null) return isAnnounced ? [event] : [first, event];
      return [isAnnounced ? updated(report.kind.name, report.key, report.data, now) : first];
    }
  }
}
