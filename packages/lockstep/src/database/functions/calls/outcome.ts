// The outcome of a function run: its result or error, and its side information.

import type { JSONValue } from "convex/values";

/** The return value of a function, as JSON text. */
export interface FunctionResult {
  ok: true;
  json: string;
  /** The parsed value, once `valueOf` has been called. */
  value?: JSONValue;
}

/** The outcome of a failed run, as it is sent. */
export interface FunctionFailure {
  ok: false;
  errorMessage: string;
  /** Present for a ConvexError: its `data` in JSON. */
  errorData?: JSONValue;
}

interface SideInformation {
  logLines: string[];
  /** The end of the page it read, for the next run of the same query; null if it read none. */
  journal?: string | null;
  /** Whether it read the caller's identity, so that another caller may get another result. */
  askedWho?: boolean;
}

export type FunctionSuccess = FunctionResult & SideInformation;
export type FunctionOutcome = FunctionSuccess | (FunctionFailure & SideInformation);
