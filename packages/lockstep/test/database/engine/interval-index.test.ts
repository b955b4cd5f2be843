// Compares the interval index with a linear search.

import fc from "fast-check";
import { expect, it } from "vitest";
import { createIntervalIndex } from "../../../src/database/engine/interval-index.ts";

const key = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 3 });
const operation = fc.oneof(
  fc.record({ type: fc.constant("add" as const), low: key, high: key }),
  fc.record({ type: fc.constant("remove" as const), at: fc.nat() }),
  fc.record({ type: fc.constant("stab" as const), key }),
);

it("[Y13] the readers found for a key are those of all intervals that contain it", () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const index = createIntervalIndex<number>();
      let model: { id: number; low: string; high: string; remove: () => void }[] = [];
      for (const [id, step] of operations.entries()) {
        if (step.type === "add") model.push({ id, low: step.low, high: step.high, remove: index.add(step, id) });
        if (step.type === "remove" && model.length > 0) {
          const gone = model[step.at % model.length];
          gone?.remove();
          gone?.remove();
          model = model.filter((entry) => entry !== gone);
        }
        if (step.type !== "stab") continue;
        const found: number[] = [];
        index.stab(step.key, (value) => found.push(value));
        const expected = model.filter(({ low, high }) => low <= step.key && step.key < high).map((entry) => entry.id);
        expect(found.toSorted((a, b) => a - b)).toEqual(expected);
        expect(index.size).toBe(model.length);
      }
    }),
    { numRuns: 500 },
  );
});
