// The writes of one transaction: what will be committed, and what a savepoint rolls back.

import { expect, it } from "vitest";
import { APP } from "../../../src/database/definitions/component-path.ts";
import { type Changes, createChanges } from "../../../src/database/engine/changes.ts";
import { createDocument } from "../../../src/database/engine/document.ts";
import { BY_ID, emptyTable, type Snapshot } from "../../../src/database/engine/snapshot.ts";
import { newUsage } from "../../../src/database/engine/usage.ts";

function start(): { snapshot: Snapshot; changes: Changes; usage: ReturnType<typeof newUsage> } {
  const snapshot = { ts: 1n, tables: new Map([["notes", emptyTable("notes", 10_001)]]), schema: new Map() };
  const usage = newUsage();
  const changes = createChanges({ snapshot, next: { creationTime: 5, row: 7 }, group: new Set(), usage });
  return { snapshot, changes, usage };
}
function insert(changes: Changes, name: string): void {
  const table = changes.tableFor(APP, name);
  changes.put(table, null, createDocument(changes.placeIn(table), {}));
}
const sizes = ({ tables }: Pick<Snapshot, "tables">): object =>
  Object.fromEntries([...tables].map(([name, { indexes }]) => [name, indexes.get(BY_ID)?.tree.size]));

it("[F7] a savepoint rolls back later tables, documents and usage, and nothing earlier", () => {
  const { snapshot, changes, usage } = start();
  insert(changes, "notes");
  const { documentsWritten, bytesWritten } = usage;
  const undo = changes.savepoint();
  insert(changes, "notes");
  insert(changes, "others");
  expect(sizes({ tables: changes.tables() })).toEqual({ notes: 2, others: 1 });
  undo();
  expect(sizes({ tables: changes.tables() })).toEqual({ notes: 1 });
  expect(usage).toMatchObject({ documentsWritten, bytesWritten });
  expect(changes.result().writes.map(({ row }) => row)).toEqual([7]);
  expect(sizes(snapshot)).toEqual({ notes: 0 });
});

it("[Y131] the first document of a table creates the table, with the next number", () => {
  const { changes } = start();
  insert(changes, "others");
  expect(changes.tables().get("others")?.number).toBe(10_002);
  expect(changes.result().keys[0]).toEqual({ index: "/tables", key: "" });
  expect(() => changes.tableFor(APP, "no name")).toThrow('Invalid table name: "no name"');
});
