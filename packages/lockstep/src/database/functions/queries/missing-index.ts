// The error for an index that a query names but cannot use.

import type { Transaction } from "../../engine/transaction.ts";

/** An error in Convex's words. `name` is `table.index`. */
export function missingIndex(transaction: Transaction, name: string): Error {
  const [table = "", index = ""] = name.split(".");
  return new Error(
    transaction.definition(table)?.staged.has(index)
      ? `Index ${name} is currently staged and not available to query until it is enabled.`
      : `Index ${name} not found.`,
  );
}
