// What a syscall of bundled code is given and answers. The syscalls themselves are in the files that serve them.

import type { JSONValue } from "convex/values";
import type { Transaction } from "../engine/transaction.ts";

export type SyscallArgs = Record<string, JSONValue | undefined>;
export type SyscallHandler = (args: SyscallArgs) => JSONValue | Promise<JSONValue>;

/** Runs a piece of work in the transaction of the function, or in one of its own. */
export type Within = <T>(work: (transaction: Transaction) => T) => Promise<T>;
