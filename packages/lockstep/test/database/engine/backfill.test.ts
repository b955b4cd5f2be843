// The work that a push prepares while mutations run: the outcome is the same as doing it at once.

import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { tableKey } from "../../../src/database/definitions/component-path.ts";
import type { MutationEnd } from "../../../src/database/engine/mutation.ts";
import { createEngine, type Engine } from "../../../src/database/engine/engine.ts";
import { documentCheck, firstMisfit, type Misfit } from "../../../src/database/engine/first-misfit.ts";
import type { PushedApp } from "../../../src/database/definitions/pushed-app.ts";
import { schemaOf } from "../../../src/database/definitions/schema.ts";
import type { ExportedSchema } from "../../../src/database/definitions/exported-schema.ts";
import { BY_ID, emptyTable, indexKey, type Snapshot, type Table } from "../../../src/database/engine/snapshot.ts";
import { openStore } from "../../../src/database/engine/store.ts";
import { indexesOf } from "../../../src/database/definitions/system-tables.ts";
import type { Transaction } from "../../../src/database/engine/transaction.ts";
import { newDocumentId } from "../../../src/database/values/document-id.ts";
import { encodeKey } from "../../../src/database/values/index-key.ts";
import type { ValidatorJson } from "../../../src/database/values/validator-json.ts";

const TABLES = ["notes", "tasks", "late"] as const;

function schema(documentType: ValidatorJson, indexes: Record<string, string[]>): ExportedSchema {
  const list = Object.entries(indexes).map(([indexDescriptor, fields]) => ({ indexDescriptor, fields }));
  return {
    schemaValidation: true,
    tables: TABLES.map((tableName) => ({ tableName, documentType, indexes: list })),
  };
}
function appOf(own: ExportedSchema): PushedApp {
  return {
    modules: [],
    auth: [],
    functionsFolder: "convex/",
    schema: own,
    definitions: { part: { modules: [], schema: own } },
    mounts: [{ path: "part", definition: "part", environment: [], httpPrefix: null }],
  };
}
const optional = (fieldType: ValidatorJson) => ({ fieldType, optional: true });
/** The schema of the push. A reference to a table that does not exist yet does not fit. */
const STRICT: ValidatorJson = {
  type: "object",
  value: { rank: optional({ type: "number" }), ref: optional({ type: "id", tableName: "late" }) },
};
const BEFORE = appOf(schema({ type: "any" }, { by_rank: ["rank"], by_other: ["rank"], by_gone: ["ref"] }));
/** One index stays, one has other fields, one is new, one is removed. */
const AFTER = appOf(schema(STRICT, { by_rank: ["rank"], by_other: ["ref", "rank"], by_new: ["ref"] }));

const value = fc.record(
  {
    rank: fc.oneof(
      { weight: 60, arbitrary: fc.integer({ min: 0, max: 5 }) },
      { weight: 1, arbitrary: fc.constant("not a number") },
    ),
    ref: fc.constantFrom(10_001, 10_002, 10_003, 10_004).map((number) => newDocumentId(number)),
  },
  { requiredKeys: ["rank"] },
);
const rankOnly = value.map(({ rank }) => ({ rank }));
const place = { component: fc.constantFrom("", "part"), table: fc.constantFrom(...TABLES) };
/** Mostly documents that fit, so that most pushes complete. */
const content = fc.oneof({ weight: 12, arbitrary: rankOnly }, { weight: 1, arbitrary: value });
const write = fc.oneof(
  fc.record({ type: fc.constant("insert" as const), ...place, content }),
  fc.record({ type: fc.constant("replace" as const), ...place, at: fc.nat(), content }),
  fc.record({ type: fc.constant("remove" as const), ...place, at: fc.nat() }),
  fc.record({ type: fc.constant("insert badly" as const), ...place }),
);
type Write = typeof write extends fc.Arbitrary<infer T> ? T : never;
const mutation = fc.record({
  writes: fc.array(write, { maxLength: 5 }),
  /** The last of the writes are rolled back, like those of a nested call that fails. */
  takenBack: fc.integer({ min: 0, max: 2 }),
  /** It takes more than a turn of the event loop, so that earlier mutations do not wait for it. */
  slow: fc.boolean(),
  fails: fc.boolean(),
});
const step = fc.oneof(
  /** Mutations that are queued together; the disk is full when they are flushed, or it is not. */
  fc.record({
    group: fc.array(mutation, { minLength: 1, maxLength: 3 }),
    lost: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  }),
  fc.record({ advance: fc.integer({ min: 1, max: 6 }) }),
);

function perform(transaction: Transaction, { component, table, ...write }: Write): void {
  const own = transaction.within(component);
  if (write.type === "insert") return void own.insert(table, write.content);
  // It fails if the table was created for it.
  if (write.type === "insert badly") return expect(() => own.insert(table, { _no: 1 })).toThrow("_no");
  const all = own.all(table);
  const id = all[write.at % all.length]?.id;
  if (id === undefined) return;
  if (write.type === "replace") own.replace(id, write.content);
  else own.remove(id);
}

interface Mutation {
  writes: Write[];
  takenBack: number;
  slow?: boolean;
  fails: boolean;
}

async function mutate(engine: Engine, { writes, takenBack, slow, fails }: Mutation): Promise<void> {
  const run = async (transaction: Transaction): Promise<MutationEnd<null, null>> => {
    for (const write of writes.slice(0, writes.length - takenBack)) perform(transaction, write);
    if (slow) await setImmediate();
    const takeBack = transaction.savepoint();
    for (const write of writes.slice(writes.length - takenBack)) perform(transaction, write);
    takeBack();
    return { kind: fails ? "discard" : "commit", value: null };
  };
  // The disk may be full.
  await engine.mutate({ run }).catch(() => undefined);
}

/** The contents of a table's indexes: keys and documents. */
const contents = ({ indexes }: Table): object =>
  Object.fromEntries([...indexes].map(([name, { fields, tree }]) => [name, { fields, entries: tree.toArray() }]));

function rebuilt(table: Table): Table {
  const fresh = emptyTable(table.name, table.number, indexesOf(schemaOf(AFTER), table.name));
  for (const document of table.indexes.get(BY_ID)?.tree.values() ?? [])
    for (const { fields, tree } of fresh.indexes.values()) tree.set(indexKey(fields, document), document);
  return fresh;
}

/** The error for the document of a misfit, checked on its own. */
function realMisfit({ tables }: Snapshot, { component, table, error }: Misfit): Misfit | null {
  const key = tableKey(component, table);
  const document = tables
    .get(key)
    ?.indexes.get(BY_ID)
    ?.tree.get(encodeKey([/"(\w+)"/.exec(error)?.[1] ?? ""]));
  return document ? documentCheck(key, STRICT)(document, tables) : null;
}

it("[F422] a push prepared while mutations run has the same outcome as one done at once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(mutation, { maxLength: 12 }),
      fc.array(step, { minLength: 1, maxLength: 25 }),
      async (first, steps) => {
        let full = false;
        const flush = (): void => {
          if (full) throw new Error("no space left");
        };
        const store = { ...openStore(null), write: () => undefined, flush };
        const engine = createEngine({ store, now: () => 1 });
        await engine.install(BEFORE, () => undefined);
        for (const each of first) await mutate(engine, each);
        engine.prepare(AFTER);
        for (const each of steps) {
          if ("advance" in each) engine.prepare(AFTER).advance(each.advance);
          else {
            full = each.lost;
            await Promise.all(each.group.map((one) => mutate(engine, one)));
            full = false;
          }
        }
        const { snapshot } = engine;
        const expected = firstMisfit(snapshot, schemaOf(AFTER));
        const misfit = await engine.install(AFTER, () => undefined);
        expect(misfit === null).toBe(expected === null);
        if (misfit) {
          expect(engine.snapshot).toBe(snapshot);
          expect(realMisfit(snapshot, misfit)).toEqual(misfit);
        } else {
          expect([...engine.snapshot.tables.keys()]).toEqual([...snapshot.tables.keys()]);
          for (const [name, table] of snapshot.tables) {
            const installed = engine.snapshot.tables.get(name);
            expect(installed && contents(installed)).toEqual(contents(rebuilt(table)));
          }
        }
        await engine.close();
      },
    ),
    { numRuns: 300 },
  );
});

it("[F422] a document that refers to a table fits as soon as that table exists", async () => {
  const engine = createEngine({ store: openStore(null), now: () => 1 });
  await engine.install(BEFORE, () => undefined);
  const insert = (table: string, content: object) =>
    mutate(engine, {
      writes: [{ type: "insert", component: "", table, content } as Write],
      takenBack: 0,
      fails: false,
    });
  await insert("notes", { rank: 1, ref: newDocumentId(10_002) });
  expect([engine.prepare(AFTER).advance(100), engine.prepare(AFTER).misfit()]).toEqual([false, expect.anything()]);
  await insert("late", { rank: 1 });
  expect(engine.prepare(AFTER).misfit()).toBeNull();
  expect(await engine.install(AFTER, () => undefined)).toBeNull();
  await engine.close();
});
