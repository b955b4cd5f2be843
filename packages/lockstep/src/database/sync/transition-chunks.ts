// Splits a transition that is too large for one message, so that a client does not take a long one for a dead server.
// Source: changelog of the `convex` package, 1.28.0, and its sync/web_socket_manager.

import type { TransitionChunkMessage } from "./protocol.ts";

/** Size in JSON bytes above which a transition is split, and of each chunk. Source: a Convex deployment. */
export const MAX_TRANSITION_BYTES = 5_000_000;
/** The first version of the `convex` package that reassembles chunks: 1.28. */
const FIRST_VERSION = [1, 28] as const;

/** Whether a client reassembles chunks, by the path that it connected to: `/api/1.48.0/sync`. */
export function understandsChunks(path: string): boolean {
  const [, major = 0, minor = 0] = (/^\/api\/(\d+)\.(\d+)\.\d+[\w.-]*\/sync/.exec(path) ?? []).map(Number);
  return major > FIRST_VERSION[0] || (major === FIRST_VERSION[0] && minor >= FIRST_VERSION[1]);
}

/** The chunks of a transition's JSON in order, split between characters; empty if it is small enough to send whole. */
export function cutTransition(json: string, transitionId: string): TransitionChunkMessage[] {
  // No character takes more than three bytes per UTF-16 unit, so for most transitions the bytes need not be counted.
  if (json.length * 3 <= MAX_TRANSITION_BYTES) return [];
  const bytes = Buffer.from(json);
  if (bytes.length <= MAX_TRANSITION_BYTES) return [];
  const chunks: string[] = [];
  for (let start = 0; start < bytes.length;) {
    let end = Math.min(start + MAX_TRANSITION_BYTES, bytes.length);
    while (isContinuation(bytes[end])) end--;
    chunks.push(bytes.toString("utf8", start, end));
    start = end;
  }
  const totalParts = chunks.length;
  return chunks.map((chunk, partNumber) => ({ type: "TransitionChunk", chunk, partNumber, totalParts, transitionId }));
}

/** Whether a byte is a continuation byte of a character. RFC 3629 §3. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
