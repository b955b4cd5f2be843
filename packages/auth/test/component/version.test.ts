import fc from "fast-check";
import { expect, test } from "vitest";
import { type Change, type Version, compare, decide } from "../../src/component/model/version.ts";

const version = (updatedAt: number, eventId: string, isEnded = false): Version => ({ updatedAt, eventId, isEnded });
const change = (updatedAt: number, eventId: string, isDeletion = false): Change => ({
  ...version(updatedAt, eventId),
  isDeletion,
});

test("[D14] versions compare by end, then by time, then by event", () => {
  expect(compare(version(2, "a"), version(1, "b"))).toBeGreaterThan(0);
  expect(compare(version(1, "a"), version(1, "b"))).toBeLessThan(0);
  expect(compare(version(1, "a"), version(1, "a"))).toBe(0);
  expect(compare(version(1, "a", true), version(9, "z"))).toBeGreaterThan(0);
});

test("[D15] what is identified by an ID never returns; what is identified by a slug returns if it is newer", () => {
  expect(decide(change(9, "z"), null, version(1, "a"), false)).toBe("ignore");
  expect(decide(change(9, "z"), null, version(1, "a"), true)).toBe("insert");
  expect(decide(change(1, "a"), null, version(1, "b"), true)).toBe("ignore");
  // The deletion of an earlier role with this slug.
  expect(decide(change(1, "a", true), version(5, "e"), null, true)).toBe("ignore");
  expect(decide(change(1, "a", true), version(5, "e"), null, false)).toBe("remove");
  expect(decide(change(1, "b", true), null, version(1, "a"), false)).toBe("ignore");
});

/** Applies changes in an order; the state of the object: its version, null if it is gone or was never there. */
function stateAfter(changes: readonly Change[], canReturn: boolean): Version | null {
  let row: Version | null = null;
  let grave: Version | null = null;
  for (const each of changes) {
    const decision = decide(each, row, grave, canReturn);
    if (decision === "insert" || decision === "replace") row = each;
    if (decision === "remove" || decision === "bury") [row, grave] = [null, each];
  }
  return row;
}

/** The events of one object, in the order in which WorkOS made them: several within a millisecond, perhaps a deletion, and after it a return. */
const lifetime = fc
  .array(fc.record({ gap: fc.integer({ min: 0, max: 2 }), ends: fc.boolean() }), { minLength: 1, maxLength: 8 })
  .map((steps) => {
    let updatedAt = 0;
    const changes: Change[] = [];
    for (const [index, { gap, ends }] of steps.entries()) {
      const isDeletion = ends && index > 0 && !changes.at(-1)!.isDeletion;
      // What returns after a deletion was created later; the deletion has the time of the last change.
      const isReturn = changes.at(-1)?.isDeletion === true;
      if (!isDeletion) updatedAt += isReturn ? gap + 1 : gap;
      changes.push(change(updatedAt, String(index), isDeletion));
    }
    return changes;
  });

test.each([
  ["[D14] [D15] a role ends in its last state, in any order and with any repetitions", true],
  [
    "[D14] [D15] any other object ends in its last state before a deletion, in any order and with any repetitions",
    false,
  ],
])("%s", (_, canReturn) => {
  fc.assert(
    fc.property(lifetime, fc.infiniteStream(fc.nat()), (all, random) => {
      const gone = all.findIndex(({ isDeletion }) => isDeletion);
      const events = canReturn || gone === -1 ? all : all.slice(0, gone + 1);
      const doubled = [...events, ...events.filter(() => random.next().value % 2 === 0)];
      const mixed = doubled
        .map((event) => ({ event, at: random.next().value }))
        .sort((a, b) => a.at - b.at)
        .map(({ event }) => event);
      const last = events.at(-1)!;
      expect(stateAfter(mixed, canReturn)).toEqual(last.isDeletion ? null : last);
    }),
    { numRuns: 2000 },
  );
});
