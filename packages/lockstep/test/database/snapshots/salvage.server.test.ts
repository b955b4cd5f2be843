// Damaged database files: what `lockstep database export` still recovers.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "libsql";
import { describe, expect, it } from "vitest";
import { salvage, type Salvaged } from "../../../src/database/snapshots/salvage.ts";
import { snapshotFiles } from "../../../src/database/snapshots/write-snapshot.ts";
import { zipOf } from "../../../src/database/snapshots/zip-writer.ts";
import { call, push, startConvex, temporaryFolder } from "../support/convex-app.ts";
import { importFile, lines } from "../support/snapshots.ts";

const PAGE = 4096;
const APP = {
  things: `
    export const all = query({ args: {}, handler: async (ctx) => (await ctx.db.query("things").collect()).length });
    export const store = action({ args: { text: v.string() }, handler: (ctx, { text }) => ctx.storage.store(new Blob([text])) });
  `,
};

/** The contents of a folder, to check that it was only read. */
function stateOf(folder: string): string[] {
  return readdirSync(folder).map((name) => `${name} ${statSync(path.join(folder, name)).mtimeMs}`);
}

/** A closed database of 2 000 documents and two files, made once. */
async function filled(): Promise<{ folder: string; files: string[] }> {
  const folder = temporaryFolder();
  made ??= await fill(temporaryFolder());
  writeFileSync(path.join(folder, "convex.sqlite"), made.bytes);
  mkdirSync(path.join(folder, "storage"));
  for (const [i, id] of made.files.entries()) writeFileSync(path.join(folder, "storage", id), TEXTS[i] ?? "");
  return { folder, files: made.files };
}
const TEXTS = ["one", "two"];
let made: { bytes: Buffer; files: string[] } | undefined;

async function fill(folder: string): Promise<{ bytes: Buffer; files: string[] }> {
  const convex = await startConvex({ data: folder });
  await push(convex, APP);
  const rows = Array.from({ length: 2000 }, (_, n) => ({ n, text: `thing ${n} `.repeat(20) }));
  expect(await importFile(convex, lines(...rows), { format: "jsonLines", tableName: "things" })).toBeNull();
  const files = await Promise.all(
    TEXTS.map(async (text) => (await call(convex, "action", "things:store", { text })).value as string),
  );
  await convex.close();
  return { bytes: readFileSync(path.join(folder, "convex.sqlite")), files };
}
function damage(folder: string, change: (bytes: Buffer) => void): Salvaged {
  const copy = temporaryFolder();
  const bytes = readFileSync(path.join(folder, "convex.sqlite"));
  change(bytes);
  writeFileSync(path.join(copy, "convex.sqlite"), bytes);
  const before = stateOf(copy);
  try {
    return salvage(copy);
  } finally {
    expect(stateOf(copy)).toEqual(before);
  }
}
const things = ({ tables }: Salvaged): unknown[] =>
  tables.flatMap(({ documents }) => [...documents].map(({ value }) => value["n"])).filter((n) => typeof n === "number");

describe("a damaged database", () => {
  it("[F310] an intact file is exported whole; a missing or foreign one is refused", async () => {
    const { folder } = await filled();
    const whole = salvage(folder);
    expect([things(whole).length, whole.leftOut, whole.tables.map(({ table }) => table)]).toEqual([
      2000,
      [],
      ["things"],
    ]);
    expect(whole.files.flatMap(({ documents }) => [...documents]).length).toBe(2);
    expect(() => salvage(temporaryFolder())).toThrow(/there is no .*convex\.sqlite/);
    expect(() => damage(folder, (bytes) => bytes.fill(7))).toThrow(/nothing in [^]* is readable[^]*DATA_FILE_CORRUPT/);
  });

  it("[F310] a lost page costs only the documents on it, wherever it is", async () => {
    const { folder } = await filled();
    const pages = readFileSync(path.join(folder, "convex.sqlite")).length / PAGE;
    const losses: number[] = [];
    for (let page = 2; page < pages; page += 23) {
      const left = damage(folder, (bytes) => bytes.fill(0xff, page * PAGE, (page + 1) * PAGE));
      losses.push(2000 - things(left).length);
      if (things(left).length < 2000)
        expect(left.leftOut.join()).toMatch(/documents between the rows \d+ and \d+|documents behind row/);
      expect(new Set(things(left)).size).toBe(things(left).length);
    }
    // A page of the tree above others hides all of them; one with documents, only itself.
    expect(losses.filter((lost) => lost > 20).length).toBeLessThanOrEqual(1);
    expect(losses.some((lost) => lost > 0)).toBe(true);
  });

  it("[F310] of a truncated file, the documents before the cut are exported", async () => {
    const { folder } = await filled();
    const copy = temporaryFolder();
    for (const part of [0.9, 0.8, 0.7]) {
      const file = path.join(copy, "convex.sqlite");
      copyFileSync(path.join(folder, "convex.sqlite"), file);
      truncateSync(file, Math.floor((readFileSync(file).length * part) / PAGE) * PAGE - 100);
      const left = salvage(copy);
      const found = things(left);
      expect(found.length).toBeGreaterThan(20);
      // On the page of the cut, some are missing.
      const whole = found.slice(0, -20);
      expect(whole).toEqual(Array.from(whole, (_, n) => n));
      expect(left.leftOut.length).toBeGreaterThan(0);
    }
  });

  it("[F310] a flipped bit yields only documents, or a report of what is lost", async () => {
    const { folder } = await filled();
    const size = readFileSync(path.join(folder, "convex.sqlite")).length;
    // Spread over the whole file, including its header.
    const places = [
      ...Array.from({ length: 34 }, (_, i) => i * 3),
      ...Array.from({ length: 25 }, (_, i) => Math.floor(((i + 0.37) * size) / 25)),
    ];
    for (const at of places) {
      try {
        const left = damage(folder, (bytes) => bytes.writeUInt8((bytes[at] ?? 0) ^ (1 << (at % 8)), at));
        expect(things(left).length + (left.leftOut.length > 0 ? 2000 : 0)).toBeGreaterThanOrEqual(1999);
      } catch (error) {
        expect(error).toMatchObject({ code: "DATA_FILE_CORRUPT" });
      }
    }
  });

  it("[F310] tables without a name and files without their bytes are reported; the rest can be imported", async () => {
    const { folder, files } = await filled();
    const db = new Database(path.join(folder, "convex.sqlite"));
    db.exec("DROP TABLE tables; UPDATE documents SET json = '{broken' WHERE row = 7");
    db.close();
    writeFileSync(path.join(folder, "storage", files[0] ?? ""), "other");
    const left = salvage(folder);
    expect(left.leftOut).toEqual([
      "names of tables, which are called unknown_1 and so on",
      "1 documents whose text is damaged, in the rows 7",
      `the stored file ${files[0]}, whose bytes are damaged`,
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of zipOf(snapshotFiles(left.tables, left.files))) chunks.push(chunk);
    const convex = await startConvex();
    expect(await importFile(convex, Uint8Array.from(Buffer.concat(chunks)), { format: "zip" }, 1 << 20)).toBeNull();
  });
});

it("[Y19] text that a flipped bit made invalid UTF-8 is refused with the name of the file", async () => {
  const folder = temporaryFolder();
  await (await startConvex({ data: folder })).close();
  const db = new Database(path.join(folder, "convex.sqlite"));
  db.exec(
    `INSERT INTO tables VALUES (1, 'notes', 10001); INSERT INTO documents VALUES (1, 1, CAST(x'7b22ff227d' AS TEXT))`,
  );
  db.close();
  await expect(startConvex({ data: folder })).rejects.toThrow(
    /convex\.sqlite is damaged[^]*row 1 is not text[^]*npx lockstep database export --from /,
  );
});
