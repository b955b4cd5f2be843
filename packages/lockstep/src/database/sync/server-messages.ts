// Outcomes of functions as the messages that report them. encode-message.ts turns those into text.

import type { JSONValue } from "convex/values";
import type { FunctionOutcome } from "../functions/calls/outcome.ts";
import {
  encodeTs,
  type JsonText,
  type RequestMessage,
  type ResponseMessage,
  type StateModification,
} from "./protocol.ts";

/** The new result of a query. */
export function queryResult(
  { queryId, journal }: { queryId: number; journal: string | null },
  outcome: FunctionOutcome,
): StateModification<JsonText> {
  const { logLines } = outcome;
  if (outcome.ok) return { type: "QueryUpdated", queryId, value: { json: outcome.json }, logLines, journal };
  const { errorMessage } = outcome;
  return { type: "QueryFailed", queryId, errorMessage, ...dataOf(outcome), logLines, journal };
}

/** The response to a mutation or an action; `ts` is the commit's, null if there was none. */
export function responseTo(
  { type, requestId }: RequestMessage,
  outcome: FunctionOutcome,
  ts: bigint | null,
): ResponseMessage<JsonText> {
  const head = { type: `${type}Response` as const, requestId, logLines: outcome.logLines };
  if (!outcome.ok) return { ...head, success: false, result: outcome.errorMessage, ...dataOf(outcome) };
  return { ...head, success: true, result: { json: outcome.json }, ...(ts === null ? {} : { ts: encodeTs(ts) }) };
}

/** The error for a base version that is not the current one. */
export function versionText(given: number, current: number): string {
  return `Base version ${given} passed up doesn't match the current version ${current}`;
}

function dataOf({ errorData }: { errorData?: JSONValue }): { errorData?: JSONValue } {
  return errorData === undefined ? {} : { errorData };
}
