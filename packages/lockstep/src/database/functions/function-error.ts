// How an exception inside a function reaches the client: the text of a development deployment, with its own stack only.

import { inspect } from "node:util";
import type { JSONValue } from "convex/values";
import { valueOf } from "./content-of.ts";
import { newRequestId } from "./request-metadata.ts";
import type { FunctionResult } from "./run.ts";
import { ExecutionTimeout } from "./user-time.ts";

/** The outcome of a failed run, as it goes over the wire. */
export interface FunctionFailure {
  ok: false;
  errorMessage: string;
  /** Present for a ConvexError: its `data` in JSON. */
  errorData?: JSONValue;
}

/** The text of a failure, with a request id a person can search the log for. Default: one of its own. */
export function describeFailure(error: unknown, folder: string, requestId: string = newRequestId()): FunctionFailure {
  try {
    return describe(error, folder, requestId);
  } catch {
    // A getter or a proxy: what it throws would be taken for a failure of the server.
    return refuseRun("Uncaught error that cannot be read", requestId);
  }
}

function describe(error: unknown, folder: string, requestId: string): FunctionFailure {
  const data = convexErrorData(error);
  const headline =
    data === undefined
      ? uncaught(error)
      : `Uncaught ConvexError: ${typeof data === "string" ? data : JSON.stringify(data)}`;
  const errorMessage = `${serverError(requestId)}${headline}\n${ownStack(error, folder)}`;
  return data === undefined ? { ok: false, errorMessage } : { ok: false, errorMessage, errorData: data };
}

/** A failure that happened before the function ran. */
export function refuseRun(message: string, requestId: string = newRequestId()): FunctionFailure {
  return { ok: false, errorMessage: `${serverError(requestId)}${message}` };
}

function serverError(requestId: string): string {
  return `[Request ID: ${requestId}] Server Error\n`;
}

function uncaught(error: unknown): string {
  if (!(error instanceof Error)) return `Uncaught ${typeof error === "string" ? error : inspect(error)}`;
  if (error instanceof ExecutionTimeout) return error.message;
  // A developer's class may set these to anything.
  const [name, message] = [String(error.name), String(error.message)];
  return name.endsWith("ValidationError") ? `${name}: ${message}` : `Uncaught ${name}: ${message}`;
}

/** `invokeQuery` and its siblings leave a ConvexError's data as JSON text; across a nested call it is JSON already. */
function convexErrorData(error: unknown): JSONValue | undefined {
  if (typeof error !== "object" || error === null || !(Symbol.for("ConvexError") in error)) return undefined;
  const { data } = error as { data?: unknown };
  return typeof data === "string" ? (JSON.parse(data) as JSONValue) : ((data ?? null) as JSONValue);
}

/** The value of a run that another function asked for. @throws Error with its message and, for a ConvexError, its data */
export function unwrap(outcome: FunctionResult | FunctionFailure): JSONValue {
  if (outcome.ok) return valueOf(outcome);
  throw Object.assign(
    new Error(outcome.errorMessage),
    outcome.errorData === undefined ? {} : { data: outcome.errorData },
  );
}

/** Only the message and a ConvexError's data, as JSON, cross from one function to the other. */
export function crossing(error: unknown): Error {
  const data = convexErrorData(error);
  const message = error instanceof Error ? error.message : String(error);
  return Object.assign(new Error(message), data === undefined ? {} : { data });
}

/** The lines of the stack that lie in the pushed code, as the developer's files: `at handler (../convex/messages.ts:3:5)`. */
function ownStack(error: unknown, folder: string): string {
  if (!(error instanceof Error) || !folder || typeof error.stack !== "string") return "";
  const lines = error.stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line) && line.includes(folder) && !line.includes("/node_modules/"));
  return lines
    .map(
      (line) =>
        `    ${line.trim().replace(new RegExp(`(file://)?${escapeRegExp(folder)}/([\\w-]{36}/)?(functions/)?`), "../")}\n`,
    )
    .join("");
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
