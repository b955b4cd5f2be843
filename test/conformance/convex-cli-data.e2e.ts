// Export, import and data commands of the unmodified `convex` CLI, as a child process, against local Convex.

import { cpSync, readFileSync, statSync, truncateSync } from "node:fs";
import { unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import path from "node:path";
import { lockstep } from "../e2e/support/command.ts";
import { dataOf } from "../e2e/support/example.ts";
import { useCliApp } from "./support/cli-app.ts";

const app = useCliApp("conformance-cli-data");
const { cli } = app;
const texts = async (): Promise<string[]> => {
  const { stdout } = await cli("run", "items:list");
  return (JSON.parse(stdout) as { text: string }[]).map(({ text }) => text);
};

beforeAll(async () => {
  await cli("env", "set", "WORKOS_CLIENT_ID", "client_1");
  const { code, stderr } = await cli("dev", "--once", "--typecheck", "disable");
  expect([code, stderr]).toEqual([0, expect.stringContaining("Convex functions ready!")]);
  await cli("run", "items:add", '{"text":"milk"}');
});

describe("export and import", () => {
  it("[F300] exports to a folder and to a file", async () => {
    const { code, stderr } = await cli("export", "--path", "snapshot.zip", "--include-file-storage");
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/Created snapshot export at timestamp \d+[^]*Downloaded snapshot export to snapshot\.zip/),
    ]);
    const files = unzipSync(readFileSync(app.file("snapshot.zip")));
    expect(Buffer.from(files["items/documents.jsonl"] ?? []).toString()).toContain('"text":"milk"');
    expect((await cli("export", "--path", ".")).stderr).toMatch(/Downloaded snapshot export to snapshot_\d+\.zip/);
    expect((await cli("export", "--path", "snapshot.zip")).stderr).toContain("already exists");
  });

  it("[F301] [F303] imports each format, and reports what it did", async () => {
    app.write("more.jsonl", '{"text":"bread"}\n');
    app.write("more.json", '[{"text":"tea"}]');
    app.write("more.csv", "text\ncoffee\n");
    expect(await cli("import", "--table", "items", "more.jsonl")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        "Table items already exists. Please choose a new table name or use replace/append modes.",
      ),
    });
    for (const file of ["more.jsonl", "more.json", "more.csv"]) {
      const { code, stderr } = await cli("import", "--table", "items", "--append", file);
      expect([code, stderr]).toEqual([0, expect.stringContaining('Added 1 documents to table "items".')]);
    }
    expect(await texts()).toEqual(["bread", "coffee", "milk", "tea"]);
    const replaced = await cli("import", "--table", "items", "--replace", "--yes", "more.csv");
    expect(replaced.stderr).toMatch(/items \| 1 {6}\| 4 of 4 \|[^]*Added 1 documents/);
    expect(await texts()).toEqual(["coffee"]);
  });

  it("[F301] [F304] restores a snapshot, with its ids", async () => {
    const before = readFileSync(app.file("snapshot.zip"));
    const { code, stderr } = await cli("import", "--replace-all", "--yes", "snapshot.zip");
    expect([code, stderr]).toEqual([0, expect.stringContaining("Added 1 documents.")]);
    expect(await texts()).toEqual(["milk"]);
    await cli("export", "--path", "again.zip", "--include-file-storage");
    expect(unzipSync(readFileSync(app.file("again.zip")))).toEqual(unzipSync(before));
  });

  it("[F305] an import that violates the schema names the field, and changes nothing", async () => {
    app.write("wrong.jsonl", '{"text":"fine"}\n{"text":1}\n');
    expect(await cli("import", "--table", "items", "--append", "wrong.jsonl")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/does not match the schema[^]*Path: \.text/),
    });
    expect(await texts()).toEqual(["milk"]);
  });
});

it("[F310] `lockstep database export` recovers the data of a truncated log, and the CLI imports it", async () => {
  app.write("many.jsonl", Array.from({ length: 3000 }, (_, n) => `{"text":"item ${n}"}\n`).join(""));
  await cli("import", "--table", "items", "--replace", "--yes", "many.jsonl");
  const run = async (...args: string[]): Promise<{ code: number | null; printed: string }> => {
    const { ended, log } = lockstep(app.folder, ["database", "export", ...args]);
    return { code: await ended, printed: log.lines.join("\n") };
  };
  cpSync(path.join(dataOf(app.folder), "convex"), app.file("copy"), { recursive: true });
  expect(await run("--from", "copy", "--out", "whole.zip")).toMatchObject({
    code: 0,
    printed: expect.stringContaining("whole.zip has 3000 documents in 1 tables"),
  });
  const log = app.file("copy/convex.sqlite-wal");
  truncateSync(log, statSync(log).size - 100);
  const { code, printed } = await run("--from", "copy", "--out", "rescued.zip");
  expect([code, printed]).toEqual([
    1,
    expect.stringMatching(/rescued\.zip has \d+ documents[^]*left out: the last changes/),
  ]);
  expect(await run("--from", "copy", "--out", "rescued.zip")).toMatchObject({ code: 2 });
  const imported = await cli("import", "--replace-all", "--yes", "rescued.zip");
  expect([imported.code, imported.stderr]).toEqual([0, expect.stringMatching(/Added \d+ documents/)]);
});
