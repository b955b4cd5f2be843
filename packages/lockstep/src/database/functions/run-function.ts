// Runs one registered function: looks it up, checks arguments and result, gives it its syscalls.
// Transactions are made by the caller; nothing here commits.

import { randomInt } from "node:crypto";
import { type JSONValue, jsonToConvex, type Value } from "convex/values";
import { type ClockAndDice, frozen, REAL } from "./clock-and-dice.ts";
import type { Transaction } from "../engine/transaction.ts";
import type { FileStorage } from "../storage/file-storage.ts";
import { blobSyscalls, storageSyscalls, type Within } from "../storage/storage-syscalls.ts";
import { mismatch, type ValidatorJson } from "../values/validator.ts";
import { canonicalName, type FunctionKind, type RegisteredFunction } from "./analyze.ts";
import { databaseSyscalls, type SyscallArgs, type SyscallHandler } from "./database-syscalls.ts";
import type { PageJournal } from "./paginate.ts";
import { type Execution, runAs, unsupportedSyscall } from "./execution.ts";
import { convexErrorData, describeFailure, type FunctionFailure, refuseRun } from "./function-error.ts";
import { addressOf } from "./function-address.ts";
import { scheduleSyscalls } from "./schedule.ts";
import { type CallerIdentity, visibleIdentity } from "./identity.ts";
import { startUserTime, type UserTime } from "./user-time.ts";

/** A call as it arrives: over a socket, over HTTP, or from another function. */
export interface FunctionCall {
  /** `messages:list`, in any of its spellings. */
  path: string;
  kind: FunctionKind;
  args: JSONValue;
  caller: CallerIdentity;
  /** The journal of the last run of the same query on this socket. */
  journal?: string | null;
}

export type FunctionOutcome = ({ ok: true; value: JSONValue } | FunctionFailure) & {
  logLines: string[];
  /** Where the page it read ended, for the next run of the same query; null when it read none. */
  journal?: string | null;
  /** Whether it asked who calls, so that another caller may get another result. */
  askedWho?: boolean;
};

/** What a function of the kind `action` may call. Absent for queries and mutations. */
export type RunFromAction = (call: FunctionCall) => Promise<FunctionOutcome>;

export interface FunctionWorld {
  functions: ReadonlyMap<string, RegisteredFunction>;
  /** Whether what the modules hold depends on the environment. */
  importReadsEnvironment: boolean;
  /** Where the modules are, to shorten stack traces. */
  folder: string;
  /** Longest run of a query or mutation, in ms. */
  timeoutMs: number;
  /** Milliseconds since the epoch. */
  now: () => number;
  storage: FileStorage;
  /** Runs a small write on behalf of an action. */
  inTransaction: <T>(work: (transaction: Transaction) => T) => Promise<T>;
  /** Told what a function threw when nobody waited for it any more. */
  onStrayError(name: string, error: unknown): void;
  /** The name of the table that an id points into, else null: for validators outside a transaction. */
  tableOf: (id: string) => string | null;
}

/** A run under way. */
export interface Run {
  call: FunctionCall;
  transaction: Transaction | null;
  runFromAction: RunFromAction | null;
  logLines: string[];
  journal: PageJournal;
  world: ClockAndDice;
  time: UserTime;
  /** Shared with nested runs. */
  asked: { who: boolean };
  /** The nested run that has the transaction, while it lasts: what it takes back must be its own writes only. */
  nested: Promise<unknown> | null;
}

/** Whether a caller from outside may name this function: internal ones are for the admin key. */
function mayCall({ visibility }: RegisteredFunction, caller: CallerIdentity): boolean {
  return visibility === "public" || caller.kind === "admin";
}

/** Runs a call from outside to its outcome; never throws. */
export async function runFunction(
  world: FunctionWorld,
  call: FunctionCall,
  access: { transaction: Transaction } | { runFromAction: RunFromAction },
): Promise<FunctionOutcome> {
  const logLines: string[] = [];
  const name = canonicalName(call.path);
  const target = world.functions.get(name);
  if (!target || !mayCall(target, call.caller)) {
    const kind = call.caller.kind === "admin" ? "function" : "public function";
    return {
      ...refuseRun(
        `Could not find ${kind} for '${name.replace(/:default$/, "")}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`,
      ),
      logLines,
    };
  }
  const run: Run = {
    call,
    transaction: "transaction" in access ? access.transaction : null,
    runFromAction: "runFromAction" in access ? access.runFromAction : null,
    logLines,
    journal: { previous: call.journal ?? null, next: null, used: false },
    world: call.kind === "action" ? REAL : frozen(world.now(), randomInt(2 ** 32)),
    time: startUserTime(),
    asked: { who: false },
    nested: null,
  };
  const result = await invoke(world, target, run).then(
    (value) => (run.time.exceeded ? describeFailure(run.time.exceeded, world.folder) : { ok: true as const, value }),
    (error: unknown) => describeFailure(run.time.exceeded ?? error, world.folder),
  );
  return { ...result, logLines, journal: run.journal.next, askedWho: run.asked.who };
}

async function invoke(world: FunctionWorld, target: RegisteredFunction, run: Run): Promise<JSONValue> {
  const { call, transaction } = run;
  if (target.kind !== call.kind)
    throw new Error(`Trying to execute ${target.name} as ${call.kind}, but it is defined as ${target.kind}.`);
  const args = callArgs(call.args);
  const tableOf = transaction?.tableOf ?? world.tableOf;
  check("ArgumentValidationError", jsonToConvex(args), target.args, tableOf);
  if (world.importReadsEnvironment) transaction?.reads.addEnvironment();
  const execution = executionOf(world, run, target.name);
  const result = await withTimeout(
    runAs(execution, () => target.invoke(JSON.stringify([args]))),
    target.kind === "action" ? null : world.timeoutMs,
    target.name,
  );
  const value = JSON.parse(result) as JSONValue;
  if (target.returns) check("ReturnsValidationError", jsonToConvex(value), target.returns, tableOf);
  return value;
}

/** What the code of a run can reach. */
export function executionOf(world: FunctionWorld, run: Run, name: string): Execution {
  const syscalls = syscallsOf(world, run);
  return {
    kind: run.call.kind,
    world: run.world,
    time: run.time,
    syscall: (operation, json) => JSON.stringify(handler(syscalls.sync, operation)(JSON.parse(json) as SyscallArgs)),
    asyncSyscall: async (operation, json) => {
      while (run.nested) await run.nested;
      return JSON.stringify(await handler(syscalls.async, operation)(JSON.parse(json) as SyscallArgs));
    },
    jsSyscall: (operation, args) => {
      const blobs = run.call.kind === "action" ? blobSyscalls(world.storage, within(world, run)) : {};
      const found = Object.hasOwn(blobs, operation) ? blobs[operation] : undefined;
      if (!found) throw unsupportedSyscall(operation);
      return found(args);
    },
    log: (line) => run.logLines.push(line),
    onEnvironmentRead: () => run.transaction?.reads.addEnvironment(),
    onStrayError: (error) => world.onStrayError(name, error),
  };
}

function syscallsOf(
  world: FunctionWorld,
  run: Run,
): { sync: Record<string, SyscallHandler>; async: Record<string, SyscallHandler> } {
  const { call, transaction, runFromAction } = run;
  const identity: SyscallHandler = () => {
    run.asked.who = true;
    return (visibleIdentity(call.caller) as JSONValue) ?? null;
  };
  const fromAction =
    (kind: FunctionKind): SyscallHandler =>
    async (args) => {
      if (!runFromAction) throw new Error(`Can't run a ${kind} this way in a ${call.kind}`);
      const outcome = await runFromAction({
        path: addressOf(args),
        kind,
        args: [args["args"] ?? {}],
        caller: internalCaller(call.caller),
      });
      run.logLines.push(...outcome.logLines);
      return unwrap(outcome);
    };
  const database = transaction ? databaseSyscalls(transaction, run.journal) : { sync: {}, async: {} };
  return {
    sync: database.sync,
    async: {
      ...database.async,
      "1.0/getUserIdentity": identity,
      "1.0/runUdf": async (args) => {
        const result = runNested(world, run, args);
        run.nested = result.then(
          () => (run.nested = null),
          () => (run.nested = null),
        );
        return await result;
      },
      ...(call.kind === "query" ? {} : scheduleSyscalls(call.kind, within(world, run), world.now)),
      ...storageSyscalls(world.storage, within(world, run)),
      "1.0/actions/query": fromAction("query"),
      "1.0/actions/mutation": fromAction("mutation"),
      "1.0/actions/action": fromAction("action"),
    },
  };
}

/** The transaction of a query or mutation; for an action one of its own each time. */
function within({ inTransaction }: FunctionWorld, { transaction }: Run): Within {
  return transaction ? async (work) => work(transaction) : inTransaction;
}

/** `ctx.runQuery` and `ctx.runMutation` inside a transaction: a nested run whose writes are taken back when it throws. */
async function runNested(world: FunctionWorld, run: Run, args: SyscallArgs): Promise<JSONValue> {
  const kind = args["udfType"] === "mutation" ? "mutation" : "query";
  const name = canonicalName(addressOf(args));
  const target = world.functions.get(name);
  if (!target || !run.transaction) throw new Error(`Could not find function for '${name}'`);
  if (kind === "mutation" && run.call.kind !== "mutation") throw new Error("Can't run a mutation in a query");
  const undo = run.transaction.savepoint();
  try {
    const call: FunctionCall = { path: name, kind, args: [args["args"] ?? {}], caller: run.call.caller };
    return await invoke(world, target, { ...run, call, nested: null });
  } catch (error) {
    undo();
    throw crossing(error);
  }
}

/** A function called by a function may be internal; what it sees of the user stays the same. */
function internalCaller(caller: CallerIdentity): CallerIdentity {
  return { kind: "admin", actingAs: caller.kind === "refused" ? null : visibleIdentity(caller) };
}

function unwrap(outcome: FunctionOutcome): JSONValue {
  if (outcome.ok) return outcome.value;
  throw Object.assign(
    new Error(outcome.errorMessage),
    outcome.errorData === undefined ? {} : { data: outcome.errorData },
  );
}

/** Only the message and a ConvexError's data, as JSON, cross from one function to the other. */
function crossing(error: unknown): Error {
  const data = convexErrorData(error);
  const message = error instanceof Error ? error.message : String(error);
  return Object.assign(new Error(message), data === undefined ? {} : { data });
}

function handler(handlers: Record<string, SyscallHandler>, operation: string): SyscallHandler {
  const found = Object.hasOwn(handlers, operation) ? handlers[operation] : undefined;
  if (!found) throw unsupportedSyscall(operation);
  return found;
}

/** Arguments arrive as `[{…}]` or `{…}`. */
function callArgs(args: JSONValue): JSONValue {
  const first = Array.isArray(args) ? (args[0] ?? {}) : args;
  if (typeof first !== "object" || first === null || Array.isArray(first))
    throw new Error("The arguments of a function must be one object");
  return first;
}

function check(kind: string, value: Value, validator: ValidatorJson, tableOf: (id: string) => string | null): void {
  const problem = mismatch(value, validator, { tableOf });
  if (problem !== null) throw Object.assign(new Error(problem), { name: kind, stack: "" });
}

async function withTimeout<T>(work: Promise<T>, ms: number | null, name: string): Promise<T> {
  if (ms === null) return await work;
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${name} timed out after ${ms / 1000} s. Is it waiting for something that never comes?`)),
      ms,
    );
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}
