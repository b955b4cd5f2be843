// `ctx.meta` as bundled code calls it. Source of the shapes: `convex/server`, meta.

import type { JSONValue } from "convex/values";
import type { Transaction } from "../engine/transaction.ts";
import { TRANSACTION_LIMITS, type Usage } from "../engine/usage.ts";
import type { SyscallHandler } from "./database-syscalls.ts";
import type { FunctionAddress } from "./function-address.ts";

/** Files are not counted, as on a Convex deployment: their limits are never reached. */
const UNCOUNTED = ["filesWritten", "fileWriteBytes", "filesRead", "fileReadBytes"];

export function metaSyscalls(
  { component, path }: FunctionAddress,
  transaction: Transaction | null,
): Record<string, SyscallHandler> {
  return {
    // A default export goes by the name of its module.
    "1.0/getFunctionMetadata": () => ({ name: path.replace(/:default$/, ""), componentPath: component }),
    "1.0/getTransactionMetrics": () => {
      // `convex/server` knows this text and says what it means.
      if (!transaction) throw new Error("Unknown async operation 1.0/getTransactionMetrics");
      return metrics(transaction.usage);
    },
  };
}

function metrics(usage: Usage): JSONValue {
  const counted = Object.entries(usage).map(([name, used]): [string, JSONValue] => [
    name,
    { used, remaining: Math.max(0, TRANSACTION_LIMITS[name as keyof Usage] - used) },
  ]);
  const uncounted = UNCOUNTED.map((name): [string, JSONValue] => [
    name,
    { used: 0, remaining: Number.MAX_SAFE_INTEGER },
  ]);
  return Object.fromEntries([...counted, ...uncounted]);
}
