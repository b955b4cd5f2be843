// Snapshots over HTTP: what they contain, and that an import restores it.

import { tableNumberOf } from "../../../src/database/values/document-id.ts";
import { describe, expect, it } from "vitest";
import { call, push, startConvex, temporaryFolder } from "../support/convex-app.ts";
import { APP, COUNTER, OUTER } from "../support/counter.ts";
import { all, id, startPosts, withPosts } from "../support/posts.ts";
import { exportZip, importFile, lines, unzip, zip } from "../support/snapshots.ts";

describe("export", () => {
  it("[F300] a snapshot has every table with its documents, number and encoding, and the stored files on request", async () => {
    const { convex, user } = await withPosts();
    const file = (await call(convex, "action", "posts:store", { text: "hello" })).value as string;
    const plain = unzip(await exportZip(convex));
    expect(Object.keys(plain).filter((name) => name.startsWith("_storage"))).toEqual([]);
    const files = unzip(await exportZip(convex, { files: true }));
    expect(Object.keys(files).toSorted()).toEqual([
      "README.md",
      "_storage/documents.jsonl",
      `_storage/${file}.txt`,
      "_tables/documents.jsonl",
      "posts/documents.jsonl",
      "posts/generated_schema.jsonl",
      "users/documents.jsonl",
      "users/generated_schema.jsonl",
    ]);
    expect(files["_tables/documents.jsonl"]).toContain(`{"name":"users","id":${tableNumberOf(user)}}\n`);
    expect(files["users/generated_schema.jsonl"]).toBe('"uniform"\n');
    expect(JSON.parse(files["users/documents.jsonl"] ?? "")).toMatchObject({ _id: user, name: "Ada" });
    expect(files[`_storage/${file}.txt`]).toBe("hello");
  });

  it("[F300] [F301] a snapshot restores every kind of value, id and file", async () => {
    const from = await startPosts("export default defineSchema({})");
    await call(from, "mutation", "posts:anything", { table: "things" });
    const file = (await call(from, "action", "posts:store", { text: "hello" })).value as string;
    const snapshot = await exportZip(from, { files: true });
    expect(unzip(snapshot)["things/documents.jsonl"]).toMatch(
      /"bytes":\{"\$bytes":"AQI="\},.*"far":1e\+21,"float":3\.0,"int":3,"nan":\{"\$float":".*"\},"neg":-0\.0,/,
    );
    const to = await startPosts("export default defineSchema({})");
    expect(await importFile(to, snapshot, { format: "zip" })).toBeNull();
    expect(await all(to, "things")).toEqual(await all(from, "things"));
    const url = (await call(to, "query", "posts:fileUrl", { id: file })).value as string;
    expect(await (await fetch(url)).text()).toBe("hello");
    expect(unzip(await exportZip(to, { files: true }))).toEqual(unzip(snapshot));
  });

  it("[F302] tables of components are under _components, and are restored into each mount", async () => {
    const convex = await startConvex();
    expect(await push(convex, APP, { counter: COUNTER, outer: OUTER })).toBeNull();
    const get = (from: string) => call(convex, "query", "app:get", { from, name: "a" });
    await call(convex, "mutation", "app:add", { to: "counter", name: "a" });
    await call(convex, "mutation", "app:add", { to: "other", name: "a" });
    const snapshot = await exportZip(convex);
    expect(Object.keys(unzip(snapshot))).toEqual(
      expect.arrayContaining([
        "_components/counter/counts/documents.jsonl",
        "_components/other/_tables/documents.jsonl",
      ]),
    );
    await call(convex, "mutation", "app:add", { to: "counter", name: "a" });
    expect(await importFile(convex, snapshot, { format: "zip", mode: "replace" })).toBeNull();
    expect([(await get("counter")).value, (await get("other")).value]).toEqual([1, 10]);
    const row = lines({ name: "a", n: 7 });
    const order = { format: "jsonLines", tableName: "counts", componentPath: "counter", mode: "replace" };
    expect(await importFile(convex, row, order)).toBeNull();
    expect([(await get("counter")).value, (await get("other")).value]).toEqual([7, 10]);
  });

  it("[F302] tables of two components may have the same number, like those of a deployment", async () => {
    const convex = await startConvex({ data: temporaryFolder() });
    expect(await push(convex, APP, { counter: COUNTER, outer: OUTER })).toBeNull();
    const snapshot = zip({
      "_tables/documents.jsonl": lines({ name: "notes", id: 10_001 }),
      "notes/documents.jsonl": lines({ _id: id(10_001, 1), text: "t" }),
      "_components/counter/_tables/documents.jsonl": lines({ name: "counts", id: 10_001 }),
      "_components/counter/counts/documents.jsonl": lines({ _id: id(10_001, 2), name: "a", n: 5 }),
    });
    expect(await importFile(convex, snapshot, { format: "zip" })).toBeNull();
    expect((await call(convex, "query", "app:get", { from: "counter", name: "a" })).value).toBe(5);
    expect((await call(convex, "query", "app:peek", { table: "notes", id: id(10_001, 1) })).value).toEqual([
      1,
      id(10_001, 1),
    ]);
  });
});
