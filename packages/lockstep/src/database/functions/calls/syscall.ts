// The input and output of bundled code's syscalls. The files that serve them contain the syscalls themselves.

import type { JSONValue } from "convex/values";
import type { Transaction } from "../../engine/transaction.ts";

export type SyscallArgs = Record<string, JSONValue | undefined>;
export type SyscallHandler = (args: SyscallArgs) => JSONValue | Promise<JSONValue>;

/** Runs a piece of work in the transaction of the function, or in a new one. */
export type Within = <T>(work: (transaction: Transaction) => T) => Promise<T>;
