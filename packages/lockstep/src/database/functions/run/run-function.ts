// Runs one registered function: looks it up, checks arguments and result, provides its syscalls. The caller creates transactions; nothing
// here commits.

import { randomInt } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { type JSONValue, jsonToConvex } from "convex/values";
import { frozen, REAL } from "../runtime/clock-and-dice.ts";
import { APP } from "../../definitions/component-path.ts";
import type { Transaction } from "../../engine/transaction.ts";
import { assertWithinLimits, narrowed, TRANSACTION_LIMITS } from "../../engine/usage.ts";
import { blobSyscalls, storageSyscalls } from "../syscalls/storage-syscalls.ts";
import { assertSize, callArgs, check, isSmall, withTimeout } from "./check-call.ts";
import { readArguments } from "../syscalls/read-arguments.ts";
import { untilEnd } from "./action-end.ts";
import type { FunctionCall, FunctionKind, RunFromAction } from "../calls/function-call.ts";
import type { RegisteredFunction } from "../load/analyze.ts";
import { databaseSyscalls } from "../syscalls/database-syscalls.ts";
import type { SyscallArgs, SyscallHandler } from "../calls/syscall.ts";
import { valueOf } from "../calls/content-of.ts";
import { type Execution, runAs, unsupportedSyscall } from "../runtime/execution.ts";
import { crossing, describeFailure, refuseRun, strayError, unwrap } from "./function-error.ts";
import { addressOfCall, displayName, type FunctionAddress } from "../calls/function-address.ts";
import { metaSyscalls } from "../syscalls/meta-syscalls.ts";
import { NO_ORIGIN, requestMetadata } from "../../callers/request-metadata.ts";
import { assertNotOver, calledBy, findFunction, missingText, type FunctionHost, type Run, within } from "./run.ts";
import type { FunctionOutcome, FunctionResult } from "../calls/outcome.ts";
import { scheduleSyscalls } from "../syscalls/schedule.ts";
import { vectorSyscalls } from "../queries/search-index.ts";
import { type CallerIdentity, internalCaller, visibleIdentity } from "../../callers/caller-identity.ts";
import { assertUnicode } from "../../values/unicode.ts";
import { startUserTime } from "../runtime/user-time.ts";

/** Maximum depth of nested calls below the outermost one. Source: Convex, `MAX_REACTOR_CALL_DEPTH`. */
const MAX_DEPTH = 8;

/** Whether an outside caller may name this function: internal ones and components require the admin key. */
function mayCall({ visibility }: RegisteredFunction, { component }: FunctionAddress, caller: CallerIdentity): boolean {
  return caller.kind === "admin" || (visibility === "public" && component === APP);
}

/** What a call runs in: a transaction, or an action's means to call others. */
export type Access = { transaction: Transaction } | { runFromAction: RunFromAction };

/** Runs a call from outside to its outcome; never throws. */
export async function runFunction(host: FunctionHost, call: FunctionCall, access: Access): Promise<FunctionOutcome> {
  const logLines: string[] = [];
  const request = call.request ?? requestMetadata(NO_ORIGIN, call.caller);
  const address = addressOfCall(call);
  const target = findFunction(host, address);
  if (!target || !mayCall(target, address, call.caller)) {
    const name = displayName(address);
    const kind = call.caller.kind === "admin" ? "function" : "public function";
    return {
      ...refuseRun(
        `Could not find ${kind} for '${name.replace(/:default$/, "")}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`,
        request.requestId,
      ),
      logLines,
    };
  }
  const run: Run = {
    call,
    request,
    address,
    depth: 0,
    limits: TRANSACTION_LIMITS,
    transaction: "transaction" in access ? access.transaction.within(address.component) : null,
    runFromAction: "runFromAction" in access ? access.runFromAction : null,
    logLines,
    journal: { previous: call.journal ?? null, next: null, used: false },
    clockAndDice: call.kind === "action" ? REAL : frozen(host.now(), randomInt(2 ** 32)),
    time: startUserTime(),
    asked: { who: false },
    nested: null,
    endWith: () => false,
    isOver: () => false,
  };
  const result = await invoke(host, target, run).then(
    (returned) => (run.time.exceeded ? describeFailure(run.time.exceeded, host.folder, request.requestId) : returned),
    (error: unknown) => describeFailure(run.time.exceeded ?? error, host.folder, request.requestId),
  );
  return { ...result, logLines, journal: run.journal.next, askedWho: run.asked.who };
}

async function invoke(host: FunctionHost, target: RegisteredFunction, run: Run): Promise<FunctionResult> {
  const { call, transaction, address } = run;
  if (target.kind !== call.kind)
    throw new Error(`Trying to execute ${target.name} as ${call.kind}, but it is defined as ${target.kind}.`);
  const args = callArgs(call.args);
  const tableOf = transaction?.tableOf ?? ((id: string) => host.tableOf(address.component, id));
  const givenArgs = jsonToConvex(args);
  assertSize("Arguments", displayName(address), givenArgs);
  check("ArgumentValidationError", givenArgs, target.args, tableOf);
  if (host.components.get(address.component)?.importReadsEnvironment) transaction?.reads.addEnvironment();
  const execution = executionOf(host, run);
  const argsJson = JSON.stringify([args]);
  assertUnicode(argsJson);
  const invoked = (): Promise<string> => runAs(execution, () => target.invoke(argsJson));
  const json =
    target.kind === "action"
      ? await untilEnd(host, run, invoked)
      : await withTimeout(invoked(), host.timeoutMs, displayName(address));
  assertUnicode(json);
  const result: FunctionResult = { ok: true, json };
  if (target.returns || !isSmall(json)) {
    const returned = jsonToConvex(valueOf(result));
    assertSize("Result", displayName(address), returned);
    if (target.returns) check("ReturnsValidationError", returned, target.returns, tableOf);
  }
  return result;
}

/** What the code of a run can access. */
export function executionOf(host: FunctionHost, run: Run): Execution {
  const { transaction } = run;
  const journal = run.address.component === APP ? run.journal : null;
  const database = transaction ? databaseSyscalls(transaction, journal) : { sync: {}, async: {} };
  const other = async (operation: string, args: SyscallArgs): Promise<string> =>
    JSON.stringify(await otherSyscall(host, run, operation)(args));
  return {
    kind: run.call.kind,
    clockAndDice: run.clockAndDice,
    time: run.time,
    syscall: (operation, json) => {
      assertUnicode(json);
      return handler(database.sync, operation)(JSON.parse(json) as SyscallArgs);
    },
    asyncSyscall: async (operation, json) => {
      while (run.nested) await run.nested;
      assertNotOver(run);
      assertUnicode(json);
      const args = readArguments(operation, json, transaction);
      const found = Object.hasOwn(database.async, operation) ? database.async[operation] : undefined;
      const answer = found ? found(args) : await other(operation, args);
      if (transaction) assertWithinLimits(transaction.usage, run.limits);
      return answer;
    },
    jsSyscall: (operation, args) => {
      const blobs = run.call.kind === "action" ? blobSyscalls(host.storage, within(host, run)) : {};
      const found = Object.hasOwn(blobs, operation) ? blobs[operation] : undefined;
      if (!found) throw unsupportedSyscall(operation);
      return found(args);
    },
    log: (line) => run.logLines.push(line),
    onEnvironmentRead: () => run.transaction?.reads.addEnvironment(),
    onStrayError: (thrown) => {
      const error = strayError(thrown);
      if (!run.endWith(error)) host.onStrayError(displayName(run.address), error);
    },
  };
}

/** An asynchronous syscall other than those of the database. Few runs use more than one: the others are not even made. */
function otherSyscall(host: FunctionHost, run: Run, operation: string): SyscallHandler {
  switch (operation) {
    case "1.0/getUserIdentity":
      return () => identityIn(run);
    case "1.0/createFunctionHandle":
      return (args) => host.handles.make(calledBy(host, run, args));
    case "1.0/runUdf":
      return async (args) => {
        const result = runNested(host, run, args);
        run.nested = result.then(
          () => (run.nested = null),
          () => (run.nested = null),
        );
        return await result;
      };
    case "1.0/actions/query":
      return (args) => callFromAction(host, run, "query", args);
    case "1.0/actions/mutation":
      return (args) => callFromAction(host, run, "mutation", args);
    case "1.0/actions/action":
      return (args) => callFromAction(host, run, "action", args);
    default:
      return handler(rareSyscalls(host, run), operation);
  }
}

/** What `ctx.auth.getUserIdentity()` returns to a run. */
function identityIn({ call, address, asked, logLines }: Run): JSONValue {
  // If a component needs the caller, the app passes it in the arguments. Source: Convex docs, "Components".
  if (address.component !== APP) {
    logLines.push(
      `[WARN] 'ctx.auth is not available in the component ${address.component}: no user is signed in there'`,
    );
    return null;
  }
  asked.who = true;
  return (visibleIdentity(call.caller) as JSONValue) ?? null;
}

/** `ctx.runQuery`, `ctx.runMutation` and `ctx.runAction` of an action. */
async function callFromAction(host: FunctionHost, run: Run, kind: FunctionKind, args: SyscallArgs): Promise<JSONValue> {
  const { call, runFromAction } = run;
  if (!runFromAction) throw new Error(`Can't run a ${kind} this way in a ${call.kind}`);
  const { component, path } = calledBy(host, run, args);
  // A loop of calls yields only here: other work must not wait for an action to end, and it may take its time.
  await setImmediate();
  const outcome = await runFromAction({
    path,
    component,
    kind,
    args: [args["args"] ?? {}],
    caller: component === APP ? internalCaller(call.caller) : { kind: "admin", actingAs: null },
    request: run.request,
  });
  // Not spread as arguments of one call: there may be more than the stack can hold.
  for (const line of outcome.logLines) run.logLines.push(line);
  return unwrap(outcome);
}

function rareSyscalls(host: FunctionHost, run: Run): Record<string, SyscallHandler> {
  const { call, address } = run;
  return {
    ...metaSyscalls({ ...run, kind: call.kind, deploymentName: host.deploymentName }),
    ...(call.kind === "mutation" && {
      "1.0/signJwt": (args: SyscallArgs) => host.signer.sign(args, address.component, host.now()),
    }),
    ...(call.kind === "query"
      ? {}
      : scheduleSyscalls(call.kind, {
          component: address.component,
          within: within(host, run),
          now: host.now,
          addressOf: (args) => calledBy(host, run, args),
          missing: (target) => missingText(host, target),
        })),
    // A deployment writes it to a separate log.
    "1.0/auditLog": (args) => {
      run.logLines.push(`[INFO] 'audit' ${JSON.stringify(args)}`);
      return null;
    },
    ...storageSyscalls(host.storage, within(host, run), address.component),
    ...(call.kind === "action" ? vectorSyscalls(within(host, run)) : {}),
  };
}

/** `ctx.runQuery` and `ctx.runMutation` inside a transaction: a nested run whose writes are rolled back if it throws. */
async function runNested(host: FunctionHost, run: Run, args: SyscallArgs): Promise<JSONValue> {
  const kind = args["udfType"] === "mutation" ? "mutation" : "query";
  const address = calledBy(host, run, args);
  const target = findFunction(host, address);
  if (!target || !run.transaction) throw new Error(`Could not find function for '${displayName(address)}'`);
  if (run.depth === MAX_DEPTH)
    throw new Error(`Cross component call depth limit exceeded: more than ${MAX_DEPTH} functions call one another`);
  if (kind === "mutation" && run.call.kind !== "mutation") throw new Error("Can't run a mutation in a query");
  const undo = run.transaction.savepoint();
  let ended = false;
  const isOver = (): boolean => ended || run.isOver();
  try {
    const call: FunctionCall = { ...address, kind, args: [args["args"] ?? {}], caller: run.call.caller };
    // A query on a stale snapshot sees earlier committed data, and its reads are not tracked.
    const transaction = args["udfType"] === "snapshotQuery" ? run.transaction.stale() : run.transaction;
    const own = (args["transactionLimits"] ?? {}) as Record<string, JSONValue>;
    const nested = {
      address,
      transaction: transaction.within(address.component),
      limits: narrowed(run.limits, transaction.usage, own),
      depth: run.depth + 1,
    };
    return valueOf(await invoke(host, target, { ...run, ...nested, nested: null, isOver, call }));
  } catch (error) {
    // If the caller has ended first, its rollback included this run.
    if (!run.isOver()) undo();
    throw crossing(run.time.exceeded ?? error, host.folder);
  } finally {
    ended = true;
  }
}

function handler<Handler>(handlers: Record<string, Handler>, operation: string): Handler {
  const found = Object.hasOwn(handlers, operation) ? handlers[operation] : undefined;
  if (!found) throw unsupportedSyscall(operation);
  return found;
}
