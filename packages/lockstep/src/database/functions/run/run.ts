// The definition of a function run: its call, what it can access, and what it shares with the runs it is part of. run-function.ts runs it.

import type { Clock } from "../../time/clock.ts";
import type { ComponentPath } from "../../definitions/component-path.ts";
import type { Transaction } from "../../engine/transaction.ts";
import type { Usage } from "../../engine/usage.ts";
import type { FileStorage } from "../../storage/file-storage.ts";
import type { RegisteredFunction } from "../load/analyze.ts";
import type { ClockAndDice } from "../runtime/clock-and-dice.ts";
import type { SyscallArgs, Within } from "../calls/syscall.ts";
import { addressOf, displayName, type FunctionAddress, type FunctionHandles } from "../calls/function-address.ts";
import type { FunctionCall, RunFromAction } from "../calls/function-call.ts";
import type { LoadedComponent } from "../load/load-app.ts";
import type { PageJournal } from "../queries/paginate.ts";
import type { RequestMetadata } from "../../callers/request-metadata.ts";
import type { JwtSigner } from "../syscalls/sign-jwt.ts";
import type { UserTime } from "../runtime/user-time.ts";

/** The deployment as its functions see it: what runs share and what their syscalls reach. */
export interface FunctionHost {
  /** The app and its mounted components. */
  components: ReadonlyMap<ComponentPath, Pick<LoadedComponent, "analysis" | "importReadsEnvironment">>;
  handles: FunctionHandles;
  /** The folder of the modules, to shorten stack traces. */
  folder: string;
  /** Longest run of a query or mutation, in ms. */
  timeoutMs: number;
  after: Clock["after"];
  /** Milliseconds since the epoch. */
  now: () => number;
  storage: FileStorage;
  signer: JwtSigner;
  /** The deployment's name. */
  deploymentName: string;
  /** Runs a small write on behalf of an action. */
  inTransaction: <T>(work: (transaction: Transaction) => T) => Promise<T>;
  /** Receives a function's error when no caller is waiting for it any longer. */
  onStrayError(name: string, error: unknown): void;
  /** The name of a component's table that an id refers to, else null: for validators outside a transaction. */
  tableOf: (component: ComponentPath, id: string) => string | null;
}

/** A run in progress. */
export interface Run {
  call: FunctionCall;
  /** Shared with nested runs, and with everything an action calls. */
  request: RequestMetadata;
  /** The running function's component, and the function's name. */
  address: FunctionAddress;
  /** The limits of its transaction for the duration of the run. */
  limits: Readonly<Usage>;
  /** How many calls of functions by functions are above it in the same transaction. */
  depth: number;
  transaction: Transaction | null;
  runFromAction: RunFromAction | null;
  logLines: string[];
  journal: PageJournal;
  clockAndDice: ClockAndDice;
  time: UserTime;
  /** Shared with nested runs. */
  asked: { who: boolean };
  /** The nested run that currently has the transaction: a rollback must only undo its own writes. */
  nested: Promise<unknown> | null;
  /** Ends a running action with an error; false if there is none. */
  endWith: (error: unknown) => boolean;
  /**
   * Whether it, or a run it is part of, has ended while others continue: calls that it did not await must not write
   * now.
   */
  isOver: () => boolean;
}

/** The function at an address, or null. */
export function findFunction(
  { components }: Pick<FunctionHost, "components">,
  { component, path }: FunctionAddress,
): RegisteredFunction | null {
  return components.get(component)?.analysis.functions.get(path) ?? null;
}

/** The transaction of a query or mutation; for an action, a new one each time. */
export function within({ inTransaction }: FunctionHost, run: Run): Within {
  const { transaction, address } = run;
  if (transaction) {
    return async (work) => {
      assertNotOver(run);
      return work(transaction);
    };
  }
  return (work) => inTransaction((own) => work(own.within(address.component)));
}

/** The function that a run calls, schedules or passes on. @throws Error if it is another component's internal one */
export function calledBy(host: FunctionHost, { address }: Run, args: SyscallArgs): FunctionAddress {
  const called = addressOf(args, address.component, host.handles);
  const hidden = "reference" in args && called.component !== address.component;
  if (hidden && findFunction(host, called)?.visibility !== "public")
    throw new Error(`Could not find public function for '${displayName(called)}'`);
  return called;
}

/** Refuses actions of a function after it has ended. */
export function assertNotOver({ isOver, address }: Run): void {
  if (isOver()) throw new Error(`${displayName(address)} goes on after it has ended: await every promise`);
}

/** Why a function cannot be scheduled, in Convex's words, or null if it exists. */
export function missingText(host: Pick<FunctionHost, "components">, address: FunctionAddress): string | null {
  if (findFunction(host, address)) return null;
  const [module = "", name = ""] = address.path.split(":");
  const functions = [...(host.components.get(address.component)?.analysis.functions.keys() ?? [])];
  const where = address.component === "" ? "" : `${address.component} `;
  return functions.some((path) => path.startsWith(`${module}:`))
    ? `Attempted to schedule function, but no exported function ${name} found in the file: ${where}${module}.js. Did you forget to export it?`
    : `Attempted to schedule function at nonexistent path: ${where}${module}.js`;
}
