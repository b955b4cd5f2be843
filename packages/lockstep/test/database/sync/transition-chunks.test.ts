// Splitting a transition: whole characters, nothing lost, no chunk too large.

import fc from "fast-check";
import { expect, it } from "vitest";
import {
  cutTransition,
  MAX_TRANSITION_BYTES,
  understandsChunks,
} from "../../../src/database/sync/transition-chunks.ts";

it("[Y70] the chunks are the transition, in order, each of whole characters and at most 5 000 000 bytes", () => {
  const unit = fc.constantFrom("a", "ä", "€", "😀", "\\ud83d");
  fc.assert(
    fc.property(fc.array(unit, { minLength: 1, maxLength: 4 }), fc.nat({ max: 9 }), (units, shift) => {
      const text = units.join("");
      const count = Math.ceil((MAX_TRANSITION_BYTES * 2.1) / Buffer.byteLength(text));
      const json = "x".repeat(shift) + text.repeat(count);
      const parts = cutTransition(json, "t");
      expect(parts.map(({ chunk }) => chunk).join("") === json).toBe(true);
      expect(parts).toHaveLength(3);
      for (const [n, { chunk, ...rest }] of parts.entries()) {
        expect(rest).toEqual({ type: "TransitionChunk", partNumber: n, totalParts: 3, transitionId: "t" });
        expect(Buffer.byteLength(chunk)).toBeLessThanOrEqual(MAX_TRANSITION_BYTES);
        expect(Buffer.from(chunk).toString() === chunk).toBe(true);
      }
    }),
    { numRuns: 10 },
  );
});

it("[Y70] five million bytes are sent whole, one more is not", () => {
  expect(cutTransition("x".repeat(MAX_TRANSITION_BYTES), "t")).toEqual([]);
  expect(cutTransition("x".repeat(MAX_TRANSITION_BYTES + 1), "t").map(({ chunk }) => chunk.length)).toEqual([
    MAX_TRANSITION_BYTES,
    1,
  ]);
});

it.each([
  ["/api/1.28.0/sync", true],
  ["/api/1.48.0/sync?x", true],
  ["/api/2.0.0-alpha.1/sync", true],
  ["/api/1.27.5/sync", false],
  ["/api/0.99.0/sync", false],
  ["/api/sync", false],
  ["/api/python-1.48.0/sync", false],
  ["/api/1.48/sync", false],
])("[Y71] the client of %s gets chunks: %s", (path, expected) => {
  expect(understandsChunks(path)).toBe(expected);
});
