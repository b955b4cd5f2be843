// WorkOS's events, as webhooks and the Events API send them (https://workos.com/docs/events).
import { type Json, object, text, time } from "./json.ts";
import { type Report, reportOf } from "./kinds.ts";

/** An event. */
export interface WorkosEvent {
  readonly id: string;
  /** Its name, such as `user.created`. */
  readonly event: string;
  readonly data: Json;
  /** ISO 8601. */
  readonly created_at: string;
}

/** Reads an event, or returns null if it is not one. */
export function readEvent(json: unknown): WorkosEvent | null {
  const { id, event, data, created_at } = object(json) ?? {};
  const body = object(data);
  if (text(id) === null || text(event) === null || body === null) return null;
  const at = time(created_at) === null ? new Date(0).toISOString() : (created_at as string);
  return { id: id as string, event: event as string, data: body, created_at: at };
}

/** Returns what an event reports of an object of the directory, or null. */
export function reported({ id, event, data }: WorkosEvent): Report | null {
  // `organization_domain.verification_failed` wraps the domain.
  return reportOf(object(data["organization_domain"]) ?? data, { id, event });
}

/** What waits when a handler fails on an event that reports no object of the directory: its user, if it names one. */
export function laneOf({ id, data }: WorkosEvent): string {
  return text(data["user_id"]) ?? text(data["id"]) ?? id;
}

/** The events that change the directory. */
export const OWN_EVENTS = [
  ...["user", "organization", "organization_domain", "organization_membership", "role", "organization_role"].flatMap(
    (name) => ["created", "updated", "deleted"].map((what) => `${name}.${what}`),
  ),
  "organization_domain.verified",
  "organization_domain.verification_failed",
  "invitation.created",
  "invitation.accepted",
  "invitation.revoked",
  "invitation.resent",
  "session.created",
  "session.revoked",
];
