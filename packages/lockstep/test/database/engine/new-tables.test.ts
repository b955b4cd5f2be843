// How the first document of a table affects queries that saw an id of it before.

import { expect, it } from "vitest";
import { createEngine } from "../../../src/database/engine/engine.ts";
import { BY_ID } from "../../../src/database/engine/snapshot.ts";
import { openStore } from "../../../src/database/engine/store.ts";
import type { Transaction } from "../../../src/database/engine/transaction.ts";
import { encodeDocumentId } from "../../../src/database/values/document-id.ts";
import { AFTER } from "../../../src/database/values/index-key.ts";

it("[Y131] a query that saw an id without its table is notified of the table once, and no other query is", async () => {
  const engine = createEngine({ store: openStore(null), now: Date.now });
  const id = encodeDocumentId(10_001, Buffer.alloc(16, 7));
  const wakes: string[] = [];
  const watch = async (name: string, look: (t: Transaction) => unknown): Promise<void> => {
    const { reads } = await engine.query(engine.snapshot, async (t) => look(t));
    engine.subscribe(engine.snapshot, reads, () => wakes.push(name));
  };
  await watch("app", (t) => t.tableOf(id));
  await watch("get", (t) => t.get(id));
  await watch("component", (t) => t.within("counter").tableOf(id));
  await watch("none", (t) => t.next("notes", BY_ID, { low: "", high: AFTER }, "asc"));
  await engine.write((t) => {
    const undo = t.savepoint();
    t.insert("other", { rank: 1 });
    undo();
  });
  expect(wakes).toEqual([]);
  await engine.write((t) => t.insert("other", { rank: 1 }));
  expect(wakes).toEqual(["app", "get"]);
  expect((await engine.query(engine.snapshot, async (t) => t.tableOf(id))).result).toBe("other");
  await engine.write((t) => t.within("counter").insert("counts", { n: 1 }));
  expect(wakes).toEqual(["app", "get", "component"]);
  await engine.close();
});
