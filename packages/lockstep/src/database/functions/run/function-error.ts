// How an exception inside a function reaches the client: the text of a development deployment, with only the developer's own stack frames.

import { inspect } from "node:util";
import { convexToJson, type JSONValue, type Value } from "convex/values";
import { valueOf } from "../calls/content-of.ts";
import { ownFrames } from "../runtime/own-frames.ts";
import { newRequestId } from "../../callers/request-metadata.ts";
import type { FunctionFailure, FunctionResult } from "../calls/outcome.ts";
import { ExecutionTimeout } from "../runtime/user-time.ts";

/** The text of a failure, with a request id to search the log for. Default: a new one. */
export function describeFailure(error: unknown, folder: string, requestId: string = newRequestId()): FunctionFailure {
  try {
    return describe(error, folder, requestId);
  } catch {
    // A getter or a proxy: its error would be mistaken for a failure of the server.
    return refuseRun("Uncaught error that cannot be read", requestId);
  }
}

function describe(error: unknown, folder: string, requestId: string): FunctionFailure {
  const data = convexErrorData(error);
  const errorMessage = `${serverError(requestId)}${thrownText(error, folder)}`;
  return data === undefined ? { ok: false, errorMessage } : { ok: false, errorMessage, errorData: data };
}

/** The thrown value and its location in the developer's own files. */
function thrownText(error: unknown, folder: string): string {
  return `${uncaught(error)}\n${ownStack(error, folder)}`;
}

/** A failure that happened before the function ran. */
export function refuseRun(message: string, requestId: string = newRequestId()): FunctionFailure {
  return { ok: false, errorMessage: `${serverError(requestId)}${message}` };
}

function serverError(requestId: string): string {
  return `[Request ID: ${requestId}] Server Error\n`;
}

const REQUEST_ID = /^\[Request ID: \w+\] Server Error\n/;
const CONVEX_ERROR = Symbol.for("ConvexError");

function uncaught(error: unknown): string {
  if (!(error instanceof Error)) return `Uncaught ${typeof error === "string" ? error : inspect(error)}`;
  if (error instanceof ExecutionTimeout) return error.message;
  // A developer's class may set these to any value.
  const [name, message] = [String(error.name), String(error.message)];
  return name.endsWith("ValidationError") ? `${name}: ${message}` : `Uncaught ${name}: ${message}`;
}

/** `invokeQuery` and its siblings return a ConvexError's data as JSON text; across a nested call it is already JSON. */
function convexErrorData(error: unknown): JSONValue | undefined {
  if (typeof error !== "object" || error === null || !(CONVEX_ERROR in error)) return undefined;
  const { data } = error as { data?: unknown };
  return typeof data === "string" ? (JSON.parse(data) as JSONValue) : ((data ?? null) as JSONValue);
}

/** The value of a run that an action started. @throws Error as created by {@link crossing} */
export function unwrap(outcome: FunctionResult | FunctionFailure): JSONValue {
  if (outcome.ok) return valueOf(outcome);
  throw failedCall(outcome.errorMessage.replace(REQUEST_ID, ""), outcome.errorData);
}

/** The error of a function as its caller sees it: error and location as text, and a ConvexError's data as JSON. */
export function crossing(error: unknown, folder: string): Error {
  try {
    return failedCall(thrownText(error, folder), convexErrorData(error));
  } catch {
    return failedCall("Uncaught error that cannot be read", undefined);
  }
}

function failedCall(text: string, data: JSONValue | undefined): Error {
  return Object.assign(new Error(text), data === undefined ? {} : { data });
}

/** Converts an error that did not pass through a handler: `convex/server` has not serialized its data. */
export function strayError(error: unknown): unknown {
  if (!(error instanceof Error) || !(CONVEX_ERROR in error)) return error;
  const { name, message, stack, data } = error as Error & { data?: Value };
  const encoded = JSON.stringify(convexToJson(data ?? null));
  return Object.assign(new Error(message), { name, stack, data: encoded, [CONVEX_ERROR]: true });
}

/** The location of the throw, as far as it is in the pushed code. */
function ownStack(error: unknown, folder: string): string {
  if (!(error instanceof Error) || !folder || typeof error.stack !== "string") return "";
  return ownFrames(error.stack, folder);
}
