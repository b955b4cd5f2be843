// What comes of a run of a function: what it returned or how it failed, and what the run leaves beside that.

import type { JSONValue } from "convex/values";

/** What a function returned, as JSON text. */
export interface FunctionResult {
  ok: true;
  json: string;
  /** The same, parsed, when `valueOf` was asked for it. */
  value?: JSONValue;
}

/** The outcome of a failed run, as it goes over the wire. */
export interface FunctionFailure {
  ok: false;
  errorMessage: string;
  /** Present for a ConvexError: its `data` in JSON. */
  errorData?: JSONValue;
}

export type FunctionOutcome = (FunctionResult | FunctionFailure) & {
  logLines: string[];
  /** Where the page it read ended, for the next run of the same query; null when it read none. */
  journal?: string | null;
  /** Whether it asked who calls, so that another caller may get another result. */
  askedWho?: boolean;
};
