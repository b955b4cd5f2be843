// Requested faults: the possible kinds, and the parser of a request for one. `method`, `path`, `status`, `body` and `count` mean the same
// as in WorkOS's emulator (`/_emulate/hooks`).

/** A fault in requests. */
export interface RequestFault {
  id: string;
  kind: "request";
  /** An HTTP method, or `*`. */
  method: string;
  /** An exact path; one that ends in `/*` matches everything below it, `*` matches every path. */
  path: string;
  /** How many more times it happens; null until it is removed. */
  count: number | null;
  /** How long the request waits before anything else happens, in ms. */
  delay_ms: number;
  /** The status to answer with instead of doing the work, or null. */
  status: number | null;
  /** The JSON to answer with. Null for WorkOS's body of that status. */
  body: object | null;
  /** `Retry-After`, in seconds, or null. */
  retry_after: number | null;
  /** Do the work, then close the connection instead of answering. */
  drop: boolean;
}

/** A fault in webhooks. */
export interface WebhookFault {
  id: string;
  kind: "webhook";
  /** `lose`: not sent. `duplicate`: sent twice. `reorder`: sent after the event that follows it. */
  webhook: "lose" | "duplicate" | "reorder";
  /** The event's name, or `*`. */
  event: string;
  count: number | null;
}

/** A fault. */
export type Fault = RequestFault | WebhookFault;

const WEBHOOK_FAULTS: readonly unknown[] = ["lose", "duplicate", "reorder"] satisfies WebhookFault["webhook"][];
const LONGEST_DELAY_MS = 600_000;

/** Parses a fault, or returns one sentence about what is wrong with it. */
export function readFault(input: unknown, id: string): Fault | string {
  if (!isObject(input)) return "a fault is a JSON object";
  const { count = null } = input;
  if (count !== null && !isWhole(count, 1, Number.MAX_SAFE_INTEGER)) return "count is a whole number from 1";
  return "webhook" in input ? readWebhookFault(input, { id, count }) : readRequestFault(input, { id, count });
}

interface Common {
  id: string;
  count: number | null;
}

function readWebhookFault({ webhook, event = "*" }: Record<string, unknown>, common: Common): Fault | string {
  if (!WEBHOOK_FAULTS.includes(webhook)) return `webhook is one of ${WEBHOOK_FAULTS.join(", ")}`;
  if (typeof event !== "string" || event === "") return "event is the name of an event, or *";
  return { ...common, kind: "webhook", webhook: webhook as WebhookFault["webhook"], event };
}

function readRequestFault(input: Record<string, unknown>, common: Common): Fault | string {
  const { method, path, delay_ms = 0, status = null, body = null, retry_after = null, drop = false } = input;
  if (typeof method !== "string" || !/^(\*|[A-Za-z]+)$/.test(method)) return "method is an HTTP method, or *";
  if (typeof path !== "string" || !/^(\*|\/.*)$/.test(path))
    return "path is a path such as /user_management/users, or *";
  if (!isWhole(delay_ms, 0, LONGEST_DELAY_MS)) return `delay_ms is a whole number up to ${LONGEST_DELAY_MS}`;
  if (status !== null && !isWhole(status, 200, 599)) return "status is a whole number from 200 to 599";
  if (body !== null && !isObject(body)) return "body is a JSON object";
  if (retry_after !== null && !isWhole(retry_after, 0, 86_400)) return "retry_after is a whole number of seconds";
  if (typeof drop !== "boolean") return "drop is true or false";
  if (status === null && delay_ms === 0 && !drop) return "say what goes wrong: status, delay_ms, drop or webhook";
  return { ...common, kind: "request", method: method.toUpperCase(), path, delay_ms, status, body, retry_after, drop };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}
