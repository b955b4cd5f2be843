// What a transaction has used so far, and how much it may use. Source of the names: `convex/server`, TransactionMetrics;
// of the numbers: Convex docs, "Limits".

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

/** The most that one transaction may use. */
export const TRANSACTION_LIMITS: Readonly<Usage> = {
  bytesRead: 16 * MIB,
  bytesWritten: 16 * MIB,
  databaseQueries: 4096,
  documentsRead: 32_000,
  documentsWritten: 16_000,
  functionsScheduled: 1000,
  scheduledFunctionArgsBytes: 16 * MIB,
};

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
