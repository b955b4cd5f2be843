// A transaction's usage so far, and its limits. Source of the names: `convex/server`, TransactionMetrics; of the numbers: Convex docs,
// "Limits".

/** Counts by the names of `ctx.meta.getTransactionMetrics()`. */
export type Usage = Record<
  | "bytesRead"
  | "bytesWritten"
  | "databaseQueries"
  | "documentsRead"
  | "documentsWritten"
  | "functionsScheduled"
  | "scheduledFunctionArgsBytes",
  number
>;

const MIB = 1024 * 1024;

/** The limits of one transaction. */
export const TRANSACTION_LIMITS: Readonly<Usage> = {
  bytesRead: 16 * MIB,
  bytesWritten: 16 * MIB,
  databaseQueries: 4096,
  documentsRead: 32_000,
  documentsWritten: 16_000,
  functionsScheduled: 1000,
  scheduledFunctionArgsBytes: 16 * MIB,
};

const NAMES = Object.keys(TRANSACTION_LIMITS) as (keyof Usage)[];

export function newUsage(): Usage {
  return {
    bytesRead: 0,
    bytesWritten: 0,
    databaseQueries: 0,
    documentsRead: 0,
    documentsWritten: 0,
    functionsScheduled: 0,
    scheduledFunctionArgsBytes: 0,
  };
}

/** Subtracts the writes since then when they are rolled back. Reads stay counted. */
export function restoreWrites(usage: Usage, { bytesWritten, documentsWritten, ...then }: Readonly<Usage>): void {
  const { functionsScheduled, scheduledFunctionArgsBytes } = then;
  Object.assign(usage, { bytesWritten, documentsWritten, functionsScheduled, scheduledFunctionArgsBytes });
}

const READ_LESS =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.";

/** The error for a transaction over its limits. Source of the texts: a Convex deployment. */
const EXCEEDED: Readonly<Record<keyof Usage, (limit: number) => string>> = {
  bytesRead: (limit) => `Too many bytes read in a single function execution (limit: ${limit} bytes). ${READ_LESS}`,
  bytesWritten: (limit) => `Too many bytes written in a single function execution (limit: ${limit} bytes)`,
  databaseQueries: (limit) => `Too many reads in a single function execution (limit: ${limit}). ${READ_LESS}`,
  documentsRead: (limit) => `Too many documents read in a single function execution (limit: ${limit}). ${READ_LESS}`,
  documentsWritten: (limit) => `Too many writes in a single function execution (limit: ${limit})`,
  functionsScheduled: (limit) => `Too many functions scheduled by this mutation (limit: ${limit})`,
  scheduledFunctionArgsBytes: (limit) =>
    `Too large total size of the arguments of scheduled functions from this mutation (limit: ${limit} bytes)`,
};

/** The limits of a nested call with limits of its own: counted from the current usage, never higher than before. */
export function narrowed(limits: Readonly<Usage>, usage: Usage, own: Readonly<Record<string, unknown>>): Usage {
  const narrow = { ...limits };
  for (const name of Object.keys(narrow) as (keyof Usage)[]) {
    const given = own[name];
    if (typeof given === "number") narrow[name] = Math.min(narrow[name], usage[name] + given);
  }
  return narrow;
}

/** @throws Error if a transaction is over its limits */
export function assertWithinLimits(usage: Usage, limits: Readonly<Usage>): void {
  for (const name of NAMES) {
    const limit = limits[name];
    if (usage[name] > limit) throw new Error(EXCEEDED[name](limit));
  }
}
