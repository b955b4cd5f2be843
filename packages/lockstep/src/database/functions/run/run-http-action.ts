// Runs one HTTP action: a request in, a response out.

import type { ComponentPath } from "../../definitions/component-path.ts";
import { TRANSACTION_LIMITS } from "../../engine/usage.ts";
import { untilEnd } from "./action-end.ts";
import { REAL } from "../runtime/clock-and-dice.ts";
import { runAs } from "../runtime/execution.ts";
import { describeFailure } from "./function-error.ts";
import type { CallerIdentity } from "../../callers/caller-identity.ts";
import { requestMetadata, type RequestOrigin } from "../../callers/request-metadata.ts";
import { startUserTime } from "../runtime/user-time.ts";
import type { FunctionCall, RunFromAction } from "../calls/function-call.ts";
import type { FunctionHost, Run } from "./run.ts";
import { executionOf } from "./run-function.ts";

export interface HttpActionAccess {
  component: ComponentPath;
  caller: CallerIdentity;
  origin: RequestOrigin;
  runFromAction: RunFromAction;
}

/** Runs an HTTP action to its response; an uncaught error is a response with status 500. */
export async function runHttpAction(
  host: FunctionHost,
  handler: { invokeHttpAction(request: Request): Promise<Response> },
  request: Request,
  access: HttpActionAccess,
): Promise<{ response: Response; logLines: string[]; error: string | null }> {
  const logLines: string[] = [];
  const { pathname } = new URL(request.url);
  const { component } = access;
  const call: FunctionCall = { path: `${request.method} ${pathname}`, kind: "action", args: {}, caller: access.caller };
  const journal = { previous: null, next: null, used: false };
  const run: Run = {
    call,
    request: requestMetadata(access.origin, access.caller),
    address: { component, path: call.path },
    depth: 0,
    limits: TRANSACTION_LIMITS,
    transaction: null,
    runFromAction: access.runFromAction,
    logLines,
    journal,
    clockAndDice: REAL,
    time: startUserTime(),
    asked: { who: false },
    nested: null,
    endWith: () => false,
    isOver: () => false,
  };
  try {
    const execution = executionOf(host, run);
    const response = await untilEnd(host, run, () => runAs(execution, () => handler.invokeHttpAction(request)));
    assertSendable(response);
    return { response, logLines, error: null };
  } catch (error) {
    const { errorMessage, errorData } = describeFailure(error, host.folder, run.request.requestId);
    const body = {
      code: errorMessage.split("\n").slice(0, 2).join(": "),
      trace: errorMessage,
      ...(errorData !== undefined && { data: errorData }),
    };
    return { response: Response.json(body, { status: 500 }), logLines, error: errorMessage };
  }
}

/** @throws Error if it is not a response, or not one for a client: the error response of a request, or one that was already read */
function assertSendable(response: unknown): asserts response is Response {
  const { status, bodyUsed } = (response ?? {}) as Partial<Response>;
  if (typeof status !== "number") throw new TypeError("An HTTP action must return a Response");
  if (status < 200) throw new TypeError(`An HTTP action cannot answer with the status ${status}`);
  if (bodyUsed) throw new TypeError("The body of the Response was read already: return a clone of it");
}
