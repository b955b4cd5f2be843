// Mutations of one group commit write into the same trees, without affecting any snapshot.

import fc from "fast-check";
import { expect, it } from "vitest";
import { createEngine, type Engine } from "../../../src/database/engine/engine.ts";
import type { Snapshot } from "../../../src/database/engine/snapshot.ts";
import { openStore } from "../../../src/database/engine/store.ts";
import type { Transaction } from "../../../src/database/engine/transaction.ts";
import { AFTER } from "../../../src/database/values/index-key.ts";

const ALL = { low: "", high: AFTER };

/** The steps of a mutation, in order. */
const step = fc.oneof(
  fc.record({ does: fc.constant("insert" as const), name: fc.nat(99) }),
  fc.record({ does: fc.constant("replace" as const), at: fc.nat(), name: fc.nat(99) }),
  fc.record({ does: fc.constant("remove" as const), at: fc.nat() }),
  // A nested mutation that fails: its inserts are rolled back.
  fc.record({ does: fc.constant("undo" as const), name: fc.nat(99) }),
  // A view of the state before the mutation, read at its end.
  fc.record({ does: fc.constant("look back" as const) }),
  // Yields to other work: earlier mutations become durable in the meantime.
  fc.record({ does: fc.constant("wait" as const) }),
);
const mutation = fc.record({
  steps: fc.array(step, { maxLength: 6 }),
  fails: fc.constantFrom("no", "no", "throws", "discards"),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

/** The documents by id, the same in every index. */
function contents({ tables }: Pick<Snapshot, "tables">): Record<string, unknown> {
  const lists = [...(tables.get("notes")?.indexes.values() ?? [])].map(({ tree }) =>
    Object.fromEntries([...tree.values()].map(({ id, value }) => [id, value["name"]])),
  );
  for (const list of lists) expect(list).toEqual(lists[0]);
  return lists[0] ?? {};
}

function seen(transaction: Transaction): Record<string, unknown> {
  const found: [string, unknown][] = [];
  for (let rest = ALL; ;) {
    const next = transaction.next("notes", "by_id", rest, "asc");
    if (next === null) return Object.fromEntries(found);
    found.push([next.document.id, next.document.value["name"]]);
    rest = next.rest;
  }
}

async function perform(transaction: Transaction, { steps }: Mutation, before: unknown): Promise<void> {
  const pick = (at: number): string | undefined => {
    const ids = Object.keys(seen(transaction));
    return ids[at % ids.length];
  };
  const stale: Transaction[] = [];
  for (const step of steps) {
    if (step.does === "insert") transaction.insert("notes", { name: step.name });
    else if (step.does === "undo") {
      const undo = transaction.savepoint();
      transaction.insert("notes", { name: step.name });
      undo();
    } else if (step.does === "look back") stale.push(transaction.stale());
    else if (step.does === "wait") await new Promise(setImmediate);
    else {
      const id = pick(step.at);
      if (id !== undefined && step.does === "remove") transaction.remove(id);
      else if (id !== undefined && step.does === "replace") transaction.replace(id, { name: step.name });
    }
  }
  for (const view of stale) expect(seen(view)).toEqual(before);
}

/** Runs them all at once, and keeps every snapshot that a reader could have had. */
async function play(engine: Engine, mutations: Mutation[]): Promise<void> {
  const held: { snapshot: Snapshot; contents: unknown }[] = [];
  const hold = (): void => void held.push({ snapshot: engine.snapshot, contents: contents(engine.snapshot) });
  const states = new Map<bigint, unknown>([[engine.snapshot.ts, {}]]);
  let last: unknown = {};
  hold();
  let over = false;
  const watching = (async () => {
    while (!over) {
      await new Promise(setImmediate);
      hold();
    }
  })();
  await Promise.allSettled(
    mutations.map((one) => {
      let after: unknown;
      const committed = engine.mutate<null, null>({
        run: async (transaction) => {
          expect(seen(transaction)).toEqual(last);
          await perform(transaction, one, last);
          if (one.fails === "throws") throw new Error("on purpose");
          if (one.fails === "discards") return { kind: "discard", value: null };
          after = seen(transaction);
          if (transaction.result().writes.length > 0 && transaction.commitTs !== null)
            states.set(transaction.commitTs, after);
          last = after;
          return { kind: "commit", value: null };
        },
      });
      return committed.finally(hold);
    }),
  ).then((results) => {
    for (const [n, { status }] of results.entries())
      expect(status).toBe(mutations[n]?.fails === "throws" ? "rejected" : "fulfilled");
  });
  over = true;
  await watching;
  expect(contents(engine.snapshot)).toEqual(last);
  for (const one of held) {
    expect(contents(one.snapshot)).toEqual(one.contents);
    expect(one.contents).toEqual(states.get(one.snapshot.ts));
  }
}

it("[Y126] no snapshot gains or loses anything when mutations of a group write, wait and fail", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 8 }), async (mutations) => {
      const engine = createEngine({ store: openStore(null), now: Date.now });
      await play(engine, mutations);
      await engine.close();
    }),
    { numRuns: 300 },
  );
});
