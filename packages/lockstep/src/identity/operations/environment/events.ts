// GET /events: the Events API. Oldest first unless requested otherwise: consumers of the log ask for events after the last one seen.

import { isEventName } from "../../objects/event-names.ts";
import { invalid, type FieldError } from "../shared/api-refusal.ts";
import { answerList, manyOf } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";

/** GET /events */
export const listEvents: Operation = ({ store }, { query }) => {
  const events = manyOf(query, "events");
  const errors: FieldError[] = [];
  if (!events.every(isEventName)) errors.push({ field: "events", code: "unknown_event_type" });
  const time = (field: string): number | undefined => {
    const given = query.get(field);
    if (given === null) return undefined;
    const at = Date.parse(given);
    if (Number.isNaN(at) || !/^\d{4}-/.test(given)) errors.push({ field, code: "must_be_iso_8601" });
    return at;
  };
  const rangeStart = time("range_start");
  const rangeEnd = time("range_end");
  if (errors.length > 0) throw invalid(errors);
  const organizationId = query.get("organization_id") ?? undefined;
  if (!query.has("order")) query.set("order", "asc");
  return answerList(
    query,
    ({ limit = 10, order = "asc", ...cursors }) =>
      store.events.list({ ...cursors, limit, order, events, organizationId, rangeStart, rangeEnd }),
    (event) => event,
  );
};
