// The engine over its file: exact reactivity, durability, time. Here functions are plain closures over transactions.

import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../../src/database/engine/engine.ts";
import type { ExportedSchema } from "../../../src/database/definitions/exported-schema.ts";
import { openStore } from "../../../src/database/engine/store.ts";
import type { Transaction } from "../../../src/database/engine/transaction.ts";
import { AFTER, encodeKey } from "../../../src/database/values/index-key.ts";
import { temporaryFolder } from "../support/convex-app.ts";

const ANY = { type: "any" } as const;
const SCHEMA: ExportedSchema = {
  schemaValidation: true,
  tables: [{ tableName: "notes", indexes: [{ indexDescriptor: "by_rank", fields: ["rank"] }], documentType: ANY }],
};

async function openEngine(folder: string | null, now: () => number = Date.now): Promise<Engine> {
  const engine = createEngine({ store: openStore(folder), now });
  if (!engine.app)
    await engine.install({ modules: [], schema: SCHEMA, auth: [], functionsFolder: "convex/" }, () => undefined);
  return engine;
}
/** The ranks in an interval, at most `limit`, in the given order. */
function ranks(transaction: Transaction, [from, to]: [number, number], order: "asc" | "desc", limit: number): number[] {
  let interval = { low: encodeKey([from]), high: encodeKey([to]) + AFTER };
  const found: number[] = [];
  while (found.length < limit) {
    const next = transaction.next("notes", "by_rank", interval, order);
    if (next === null) break;
    found.push(next.document.value["rank"] as number);
    interval = next.rest;
  }
  return found;
}

const rank = fc.integer({ min: 0, max: 20 });
const operation = fc.oneof(
  fc.record({ type: fc.constant("insert" as const), rank }),
  fc.record({ type: fc.constant("move" as const), at: fc.nat(), rank }),
  fc.record({ type: fc.constant("remove" as const), at: fc.nat() }),
);
const question = fc.record({
  range: fc.tuple(rank, rank),
  order: fc.constantFrom("asc" as const, "desc" as const),
  limit: fc.integer({ min: 1, max: 4 }),
});

describe("reactivity", () => {
  it("[Y13] the last value of every subscription equals a fresh run, and none is notified of keys it did not read", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(question, { minLength: 1, maxLength: 4 }),
        fc.array(operation, { minLength: 1, maxLength: 25 }),
        async (questions, operations) => {
          const engine = await openEngine(null);
          const ids: string[] = [];
          const watched = await Promise.all(
            questions.map(async ({ range, order, limit }) => {
              const state = { value: [] as number[], stale: true, wakes: 0 };
              const ask = async (): Promise<number[]> => {
                const { result, reads } = await engine.query(engine.snapshot, async (t) =>
                  ranks(t, range, order, limit),
                );
                engine.subscribe(engine.snapshot, reads, () => {
                  state.stale = true;
                  state.wakes++;
                });
                state.stale = false;
                return result;
              };
              state.value = await ask();
              return {
                state,
                ask,
                fresh: async () =>
                  (await engine.query(engine.snapshot, async (t) => ranks(t, range, order, limit))).result,
              };
            }),
          );
          for (const step of operations) {
            await engine.write((transaction) => {
              if (step.type === "insert" || ids.length === 0) {
                ids.push(transaction.insert("notes", { rank: "rank" in step ? step.rank : 0 }));
                return;
              }
              const id = ids[step.at % ids.length] ?? "";
              if (step.type === "move") transaction.replace(id, { rank: step.rank });
              else {
                transaction.remove(id);
                ids.splice(ids.indexOf(id), 1);
              }
            });
            for (const { state, ask, fresh } of watched) {
              if (state.stale) state.value = await ask();
              expect(state.value).toEqual(await fresh());
            }
          }
          await engine.close();
        },
      ),
      { numRuns: 150 },
    );
  });

  it("[Y13] a write outside the read range notifies no subscription; one inside notifies it once", async () => {
    const engine = await openEngine(null);
    await engine.write((t) => [1, 2, 3].map((rankOf) => t.insert("notes", { rank: rankOf })));
    let wakes = 0;
    const { reads } = await engine.query(engine.snapshot, async (t) => ranks(t, [0, 20], "asc", 2));
    engine.subscribe(engine.snapshot, reads, () => wakes++);
    await engine.write((t) => t.insert("notes", { rank: 3 }));
    await engine.write((t) => t.insert("other", { rank: 1 }));
    expect(wakes).toBe(0);
    await engine.write((t) => [t.insert("notes", { rank: 0 }), t.insert("notes", { rank: 1 })]);
    expect(wakes).toBe(1);
    await engine.close();
  });

  it("[Y13] canceling a subscription that has fired does not affect the others", async () => {
    const engine = await openEngine(null);
    const watch = async (onInvalidated: () => void): Promise<() => void> => {
      const { reads } = await engine.query(engine.snapshot, async (t) => ranks(t, [0, 9], "asc", 9));
      return engine.subscribe(engine.snapshot, reads, onInvalidated);
    };
    const cancel = await watch(() => undefined);
    await engine.write((t) => t.insert("notes", { rank: 1 }));
    let wakes = 0;
    await watch(() => wakes++);
    cancel();
    cancel();
    await engine.write((t) => t.insert("notes", { rank: 2 }));
    expect(wakes).toBe(1);
    await engine.close();
  });

  it("[Y13] a commit between the start of a query and its subscription is not missed", async () => {
    const engine = await openEngine(null);
    const before = engine.snapshot;
    await engine.write((t) => t.insert("notes", { rank: 5 }));
    const { result, reads } = await engine.query(before, async (t) => ranks(t, [0, 9], "asc", 9));
    expect(result).toEqual([]);
    let wakes = 0;
    engine.subscribe(before, reads, () => wakes++);
    expect(wakes).toBe(1);
    await engine.close();
  });
});

describe("transactions", () => {
  it("[Y12] a mutation that throws writes nothing, in memory or to the file", async () => {
    const folder = temporaryFolder();
    const engine = await openEngine(folder);
    await expect(
      engine.write((t) => {
        t.insert("notes", { rank: 1 });
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(engine.snapshot.tables.size).toBe(0);
    await engine.close();
    const again = await openEngine(folder);
    expect(again.snapshot.tables.size).toBe(0);
    await again.close();
  });

  it("[F10] a finished transaction refuses writes", async () => {
    const engine = await openEngine(null);
    let leaked: Transaction | undefined;
    await engine.write((t) => {
      leaked = t;
      t.insert("notes", { rank: 1 });
    });
    expect(() => leaked?.insert("notes", { rank: 2 })).toThrow("after the mutation has finished");
    expect((await engine.query(engine.snapshot, async (t) => ranks(t, [0, 9], "asc", 9))).result).toEqual([1]);
    await engine.close();
  });

  it("[F24] only their owner can write system tables", async () => {
    const engine = await openEngine(null);
    const id = await engine.write((t) => t.putSystem("_scheduled_functions", null, { state: { kind: "pending" } }));
    await expect(engine.write((t) => t.insert("_scheduled_functions", {}))).rejects.toThrow("system table");
    await expect(engine.write((t) => t.insert("_mine", {}))).rejects.toThrow("system table");
    await expect(engine.write((t) => t.replace(id, {}))).rejects.toThrow("system table");
    await expect(engine.write((t) => t.remove(id))).rejects.toThrow("system table");
    await engine.close();
  });

  it("[F13] creation times within one transaction increase by the smallest step", async () => {
    const engine = await openEngine(null, () => 1_800_000_000_000);
    const ids = await engine.write((t) => [1, 2, 3].map((n) => t.insert("notes", { rank: n })));
    const times = (await engine.query(engine.snapshot, async (t) => ids.map((id) => t.get(id)?.creationTime ?? 0)))
      .result;
    expect(times[0]).toBe(1_800_000_000_000);
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeLessThan(0.01);
    await engine.close();
  });
});

describe("the file", () => {
  it("[Y100] a commit writes pages for new data only, however much is stored", async () => {
    const folder = temporaryFolder();
    const engine = await openEngine(folder);
    const fill = (count: number): Promise<unknown> =>
      engine.write((t) => Array.from({ length: count }, () => t.insert("notes", { rank: 1, text: "x".repeat(300) })));
    const pages = (): number => statSync(path.join(folder, "convex.sqlite-wal")).size / 4096;
    await fill(5000);
    const before = pages();
    await fill(200);
    expect(pages() - before).toBeLessThan(40);
    await engine.close();
  });

  it("[Y17] a reopened file contains exactly what was acknowledged", async () => {
    const folder = temporaryFolder();
    const engine = await openEngine(folder);
    const [kept, gone] = await engine.write((t) => [
      t.insert("notes", { rank: 1n, text: "é" }),
      t.insert("notes", { rank: 2n }),
    ]);
    await engine.write((t) => t.remove(gone ?? ""));
    await engine.close();
    const again = await openEngine(folder);
    const values = (await again.query(again.snapshot, async (t) => [t.get(kept ?? "")?.value, t.get(gone ?? "")]))
      .result;
    expect(values).toEqual([expect.objectContaining({ _id: kept, rank: 1n, text: "é" }), null]);
    await again.close();
  });

  it("[Y18] time only increases: within a run, when the clock goes back, and across a restart without writes", async () => {
    const folder = temporaryFolder();
    let clock = 1_800_000_000_000;
    const engine = await openEngine(folder, () => clock);
    const seen = [engine.snapshot.ts];
    clock -= 86_400_000;
    await engine.write((t) => t.insert("notes", { rank: 1 }));
    seen.push(engine.snapshot.ts);
    await engine.close();
    const second = await openEngine(folder, () => clock);
    seen.push(second.snapshot.ts);
    await second.close();
    const third = await openEngine(folder, () => clock);
    seen.push(third.snapshot.ts);
    await third.close();
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => Number(a - b)));
    expect(seen[0]).toBeGreaterThanOrEqual(1_800_000_000_000_000_000n);
  });

  it.each([
    ["text instead of a database", (file: string) => writeFileSync(file, "hello, this is not SQLite at all")],
    [
      "damaged pages",
      (file: string) =>
        writeFileSync(file, Buffer.concat([readFileSync(file).subarray(0, 3000), Buffer.alloc(60_000, 0x5a)])),
    ],
    [
      "one damaged page behind a sound first one",
      (file: string) => {
        const bytes = readFileSync(file);
        writeFileSync(file, bytes.fill(0x5a, bytes.length - 3 * 4096));
      },
    ],
  ])("[Y19] %s is refused by name and left unchanged", async (_what, damage) => {
    const folder = temporaryFolder();
    const engine = await openEngine(folder);
    await engine.write((t) =>
      Array.from({ length: 200 }, (_, n) => t.insert("notes", { rank: n, text: "x".repeat(200) })),
    );
    await engine.close();
    const file = path.join(folder, "convex.sqlite");
    damage(file);
    const bytes = readFileSync(file);
    expect(() => openStore(folder)).toThrow(
      expect.objectContaining({ code: "DATA_FILE_CORRUPT", message: expect.stringContaining(file) }),
    );
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it("[Y19] an intact file with an unreadable row, and a file in another format, are refused by name", async () => {
    const folder = temporaryFolder();
    await (await openEngine(folder)).close();
    const { default: Database } = await import("libsql");
    const file = path.join(folder, "convex.sqlite");
    const change = (sql: string): void => {
      const db = new Database(file);
      db.exec(sql);
      db.close();
    };
    change("INSERT INTO tables VALUES (1, 'notes', 10001); INSERT INTO documents VALUES (1, 1, '{}')");
    expect(() => openStore(folder)).toThrow(/DATA_FILE_CORRUPT[^]*no _id/);
    change("DROP TABLE documents; UPDATE globals SET json = '9' WHERE name = 'format'");
    expect(() => openStore(folder)).toThrow(/format 9/);
    expect(existsSync(file)).toBe(true);
  });

  it("[Y20] folder and file are accessible only to their owner", async () => {
    const folder = path.join(temporaryFolder(), "data");
    await (await openEngine(folder)).close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(folder, "convex.sqlite")).mode & 0o777).toBe(0o600);
  });
});
