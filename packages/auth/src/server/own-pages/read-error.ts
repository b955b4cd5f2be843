// The parts of an error of @workos-inc/node. Read from its fields, so that another copy or generation of the package does not matter. Pure.

/** An error as the API sent it. */
export interface ErrorParts {
  /** HTTP status; null if there was no answer. */
  readonly status: number | null;
  /** WorkOS's name of the error, from `code` or, in OAuth's shape, `error`; "" without one. */
  readonly code: string;
  /** WorkOS's sentence; "" without one. */
  readonly message: string;
  /** The errors in single fields, such as each rule that a new password breaks. */
  readonly details: ReadonlyArray<{ readonly code: string; readonly message: string }>;
  /** Seconds to wait, or null. */
  readonly retryAfter: number | null;
  /** The answer's body. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Returns the parts of an error. */
export function readError(error: unknown): ErrorParts {
  const thrown = recordOf(error);
  // The SDK wraps what it does not know.
  const top = thrown["status"] === undefined ? { ...thrown, ...recordOf(thrown["cause"]) } : thrown;
  const body = recordOf(top["rawData"]);
  const { status, retryAfter } = top;
  const listed = [top["errors"], body["errors"]].find(Array.isArray) ?? [];
  return {
    status: typeof status === "number" ? status : null,
    code: firstText(body["code"], top["code"], body["error"], top["error"]),
    message: firstText(body["error_description"], body["message"], top["message"]),
    details: listed.map(recordOf).map((entry) => ({ code: textOf(entry["code"]), message: textOf(entry["message"]) })),
    retryAfter: typeof retryAfter === "number" && retryAfter > 0 ? Math.ceil(retryAfter) : null,
    body,
  };
}

/** Returns a value's fields; none if it has none. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  // A copy would lose the fields that an error inherits.
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Returns a text; "" for anything else. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const firstText = (...values: unknown[]): string => values.map(textOf).find((text) => text !== "") ?? "";
