// Where the next commit and the next new document go. Documents are ordered by insertion, even within one millisecond.

/** Assigned to the next new document. */
export interface NextDocument {
  /** `_creationTime`, in ms: each further document gets the next larger number. */
  creationTime: number;
  row: number;
}

/** The timestamp of a commit, in ns: the wall clock, but always later than the commit before it. */
export function nextTs(previous: bigint, nowMs: number): bigint {
  const wall = BigInt(Math.floor(nowMs)) * 1_000_000n;
  return wall > previous ? wall : previous + 1n;
}

/** The next document of a commit at `ts`: not created before it. */
export function notBefore(next: NextDocument, ts: bigint): NextDocument {
  return { ...next, creationTime: Math.max(Number(ts) / 1_000_000, next.creationTime) };
}

/** The document after another. */
export function documentAfter({ creationTime, row }: NextDocument): NextDocument {
  return { creationTime: nextUp(creationTime), row: row + 1 };
}

/** The next larger float64. */
function nextUp(value: number): number {
  scratch.setFloat64(0, value);
  scratch.setBigUint64(0, scratch.getBigUint64(0) + 1n);
  return scratch.getFloat64(0);
}

const scratch = new DataView(new ArrayBuffer(8));
