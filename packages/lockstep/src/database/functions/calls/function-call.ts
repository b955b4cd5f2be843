// A function call: the caller, the function and its arguments, without code or transaction.

import type { JSONValue } from "convex/values";
import type { CallerIdentity } from "../../callers/caller-identity.ts";
import type { RequestMetadata } from "../../callers/request-metadata.ts";
import type { ComponentPath } from "../../definitions/component-path.ts";
import type { FunctionOutcome } from "./outcome.ts";

export type FunctionKind = "query" | "mutation" | "action";

/** A call as it arrives: over a socket, over HTTP, or from another function. */
export interface FunctionCall {
  /** `messages:list`, in any of its notations. */
  path: string;
  /** The component it belongs to. Default: the app. */
  component?: ComponentPath;
  kind: FunctionKind;
  args: JSONValue;
  caller: CallerIdentity;
  /** The request that it is part of. Default: a new one, without a sender. */
  request?: RequestMetadata;
  /** The journal of the last run of the same query on this socket. */
  journal?: string | null;
}

/** What a function of the kind `action` may call. Absent for queries and mutations. */
export type RunFromAction = (call: FunctionCall) => Promise<FunctionOutcome>;
