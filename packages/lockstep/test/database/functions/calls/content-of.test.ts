// Comparing results by their digests.

import { expect, it } from "vitest";
import { digestOf, sizeOf } from "../../../../src/database/functions/calls/content-of.ts";
import type { FunctionOutcome } from "../../../../src/database/functions/calls/outcome.ts";

const value = (text: string, logLines: string[] = []): FunctionOutcome => {
  return { ok: true, json: JSON.stringify(text), logLines };
};
const failure = (errorMessage: string, errorData?: string): FunctionOutcome => {
  return { ok: false, errorMessage, ...(errorData !== undefined && { errorData }), logLines: [] };
};

it("[Y91] a megabyte is reduced to 44 characters", () => {
  const outcome = value("x".repeat(1_000_000));
  expect([digestOf(outcome).length, sizeOf(outcome)]).toEqual([44, 1_000_010]);
});

it("[Y8] equal results have one digest, whatever their request ids; different results have different digests", () => {
  const different = [
    value("a"),
    value("b"),
    value("a", ["[LOG] 'a'"]),
    failure("a"),
    failure("[Request ID: 1f] Server Error\na"),
    failure("[Request ID: 1f] Server Error\na", "data"),
  ];
  expect(new Set(different.map((outcome) => digestOf(outcome))).size).toBe(different.length);
  for (const outcome of different) expect(digestOf({ ...outcome })).toBe(digestOf(outcome));
  expect(digestOf(failure("[Request ID: 2e] Server Error\na"))).toBe(digestOf(different[4] as FunctionOutcome));
});
