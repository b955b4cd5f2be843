// The arguments of a syscall, with the timestamp of the commit in place of `db.vars.commitTs`.

import { convexToJson } from "convex/values";
import type { Transaction } from "../../engine/transaction.ts";
import type { SyscallArgs } from "../calls/syscall.ts";

/** The syscalls that write documents. */
const WRITES = new Set(["1.0/insert", "1.0/replace", "1.0/shallowMerge"]);

/** The encoding of the placeholder in `convex/values`. A document cannot have such a field, and in a string its quotes are escaped. */
const PLACEHOLDER = '"$commitTs"';

/** The arguments of an operation. */
export function readArguments(operation: string, json: string, transaction: Transaction | null): SyscallArgs {
  const commitTs = transaction?.commitTs ?? null;
  if (commitTs === null || !WRITES.has(operation) || !json.includes(PLACEHOLDER))
    return JSON.parse(json) as SyscallArgs;
  const known = convexToJson(commitTs);
  return JSON.parse(json, (_name, value: unknown) => (isPlaceholder(value) ? known : value)) as SyscallArgs;
}

function isPlaceholder(value: unknown): boolean {
  return typeof value === "object" && value !== null && "$commitTs" in value;
}
