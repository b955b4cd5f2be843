// Telling results apart by their digests.

import { expect, it } from "vitest";
import { contentOf } from "../../src/database/functions/content-of.ts";
import type { FunctionOutcome } from "../../src/database/functions/run.ts";

const value = (text: string, logLines: string[] = []): FunctionOutcome => ({ ok: true, value: text, logLines });
const failure = (errorMessage: string, errorData?: string): FunctionOutcome => {
  return { ok: false, errorMessage, ...(errorData !== undefined && { errorData }), logLines: [] };
};

it("[Y91] a megabyte is kept as 44 characters", () => {
  const { digest, size } = contentOf(value("x".repeat(1_000_000)));
  expect([digest.length, size]).toEqual([44, 1_000_012]);
});

it("[Y8] results that say the same have one digest, whatever their request ids; others have another", () => {
  const different = [
    value("a"),
    value("b"),
    value("a", ["[LOG] 'a'"]),
    failure("a"),
    failure("[Request ID: 1f] Server Error\na"),
    failure("[Request ID: 1f] Server Error\na", "data"),
  ];
  expect(new Set(different.map((outcome) => contentOf(outcome).digest)).size).toBe(different.length);
  for (const outcome of different) expect(contentOf({ ...outcome })).toEqual(contentOf(outcome));
  expect(contentOf(failure("[Request ID: 2e] Server Error\na"))).toEqual(contentOf(different[4] as FunctionOutcome));
});
