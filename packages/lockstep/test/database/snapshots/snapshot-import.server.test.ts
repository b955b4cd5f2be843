// Imports over HTTP: how they change existing tables, and what they refuse.

import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import { tableNumberOf } from "../../../src/database/values/document-id.ts";
import { describe, expect, it } from "vitest";
import { connect, watch } from "../support/clients.ts";
import { call, push, startConvex, temporaryFolder } from "../support/convex-app.ts";
import { all, id, POSTS, startPosts, titles, withPosts } from "../support/posts.ts";
import { exportZip, importFile, lines, unzip, upload, zip } from "../support/snapshots.ts";

describe("import", () => {
  it("[F301] JSON, JSON lines and CSV are imported into one table, with every number as float64", async () => {
    const convex = await startPosts("export default defineSchema({})");
    expect(
      await importFile(convex, '[{"a":1,"o":{"x":[true,null]}}]', { format: "jsonArray", tableName: "array" }),
    ).toBeNull();
    expect(await importFile(convex, '\n{"a":1}\n{"a":"s"}', { format: "jsonLines", tableName: "line" })).toBeNull();
    const csv = 'n,text , note\n1.5,"a, ""q""\nb",\r\n\n-2,x,1x\n';
    expect(await importFile(convex, csv, { format: "csv", tableName: "rows" }, 7)).toBeNull();
    expect(await all(convex, "array")).toMatchObject([{ a: 1, o: { x: [true, null] } }]);
    expect((await all(convex, "line")).map(({ a }) => a)).toEqual([1, "s"]);
    expect(await all(convex, "rows")).toMatchObject([
      { n: 1.5, text: 'a, "q"\nb', note: "" },
      { n: -2, text: "x", note: "1x" },
    ]);
  });

  it("[F303] importing into a table with documents requires --append, --replace or --replace-all", async () => {
    const { convex, user } = await withPosts();
    const row = (title: string): string => lines({ author: user, title });
    const posts = { format: "jsonLines", tableName: "posts" };
    expect(await importFile(convex, row("two"), posts)).toBe(
      "Hit an error while importing:\nTable posts already exists. Please choose a new table name or use replace/append modes.",
    );
    expect(await importFile(convex, row("two"), { ...posts, mode: "append" })).toBeNull();
    expect(await titles(convex)).toEqual(["one", "two"]);
    expect(await importFile(convex, row("three"), { ...posts, mode: "replace" })).toBeNull();
    expect(await titles(convex)).toEqual(["three"]);
    const users = { format: "jsonLines", tableName: "users", mode: "replaceAll" };
    expect(await importFile(convex, lines({ name: "Bea" }), users)).toBeNull();
    expect([await titles(convex), (await call(convex, "query", "posts:named")).value]).toEqual([[], ["Bea"]]);
  });

  it("[F303] creations and deletions are announced first; only deletions need confirmation", async () => {
    const { convex, user } = await withPosts();
    const { state } = await upload(convex, lines({ author: user, title: "a" }, { author: user, title: "b" }), {
      format: "jsonLines",
      tableName: "posts",
      mode: "replace",
    });
    expect(state).toEqual({
      state: "waiting_for_confirmation",
      message_to_confirm: [
        "Import change summary:",
        "table | create | delete |",
        "-------------------------",
        "posts | 2      | 1 of 1 |",
        "Once the import has started, it will run in the background.",
        "Interrupting `npx convex import` will not cancel it.",
      ].join("\n"),
      require_manual_confirmation: true,
    });
    expect(await titles(convex)).toEqual(["one"]);
    const added = await upload(convex, lines({ name: "Bea" }), {
      format: "jsonLines",
      tableName: "users",
      mode: "append",
    });
    expect(added.state.require_manual_confirmation).toBe(false);
  });

  it("[F304] a table takes the number of the snapshot's ids; documents that stay keep theirs", async () => {
    const { convex } = await withPosts();
    const snapshot = zip({
      "_tables/documents.jsonl": lines({ name: "posts", id: 10_001 }, { name: "users", id: 10_050 }),
      "posts/documents.jsonl": lines({ _id: id(10_001, 1), _creationTime: 1.5, author: id(10_050, 2), title: "from" }),
      "users/documents.jsonl": lines({ _id: id(10_050, 2), name: "Cy" }),
    });
    expect(await importFile(convex, snapshot, { format: "zip", mode: "replace" })).toBeNull();
    expect(await all(convex, "posts")).toEqual([
      { _id: id(10_001, 1), _creationTime: 1.5, author: id(10_050, 2), title: "from" },
    ]);
    const added = (await call(convex, "mutation", "posts:addUser", { name: "Dee" })).value as string;
    expect(tableNumberOf(added)).toBe(10_050);
  });

  it("[F304] ids of another table are refused in a deployment's words", async () => {
    const { convex, user } = await withPosts();
    const add = (rows: object[], tableName: string, mode = "append") =>
      importFile(convex, lines(...rows), { format: "jsonLines", tableName, mode });
    expect(await add([{ _id: user, name: "x" }], "people")).toBe(
      "Hit an error while importing:\nNew table `people` has IDs that conflict with existing table `users`. To delete all existing tables, import with `npx convex import --replace-all`.",
    );
    expect(await add([{ _id: id(10_077, 1), author: user, title: "x" }], "posts")).toMatch(
      /_id \w+ cannot be imported into 'posts' because it came from a different deployment/,
    );
    expect(await add([{ _id: user, name: "again" }], "users")).toContain(
      'Objects in table "users" have duplicate _id fields',
    );
    expect(await add([{ _id: "nonsense", name: "x" }], "users")).toContain("Row 1 of users has an invalid _id");
    // The same document in its own place.
    expect(await add([{ _id: user, name: "Ada Lovelace" }], "users", "replace")).toBeNull();
    expect((await call(convex, "query", "posts:named")).value).toEqual(["Ada Lovelace"]);
  });

  it("[F305] a document that does not fit the schema fails the whole import; nothing has changed", async () => {
    const { convex, user } = await withPosts();
    const before = unzip(await exportZip(convex));
    const snapshot = zip({
      "users/documents.jsonl": lines({ _id: id(10_001, 9), name: "New" }),
      "posts/documents.jsonl": lines({ author: id(10_001, 9), title: 5 }),
    });
    expect(await importFile(convex, snapshot, { format: "zip", mode: "replace" })).toMatch(
      /Failed to insert or update a document in table "posts" because it does not match the schema: Value does not match validator.\nPath: .title/,
    );
    // A post that stays would refer to a user whose table number has changed.
    const renumbered = zip({ "users/documents.jsonl": lines({ _id: id(10_060, 1), name: "New" }) });
    expect(await importFile(convex, renumbered, { format: "zip", mode: "replace" })).toMatch(
      /Document with ID "\w+" in table "posts" does not match the schema/,
    );
    expect(unzip(await exportZip(convex))).toEqual(before);
    expect((await call(convex, "mutation", "posts:addPost", { author: user, title: "two" })).status).toBe("success");
  });

  it("[F305] a live query runs again, and the import survives a restart", async () => {
    const data = temporaryFolder();
    const first = await startConvex({ data });
    await push(first, POSTS);
    const live = watch(connect(first), "posts:named");
    await live.until((names: string[]) => names.length === 0);
    const users = { format: "jsonLines", tableName: "users" };
    expect(await importFile(first, lines({ name: "b" }, { name: "a" }), users)).toBeNull();
    await live.until((names: string[]) => names.join() === "a,b");
    await first.close();
    const second = await startConvex({ data });
    expect((await call(second, "query", "posts:named")).value).toEqual(["a", "b"]);
  });

  it("[F306] unreadable input is refused with its row, and leaves no file behind", async () => {
    const data = temporaryFolder();
    const convex = await startConvex({ data });
    await push(convex, POSTS);
    const into = (format: string) => ({ format, tableName: "things" });
    const cases: [string | Uint8Array<ArrayBuffer>, { format: string }, RegExp][] = [
      ['{"a":1}\n{oops', into("jsonLines"), /Row 2 wasn't valid JSON/],
      [
        '{"$bytes":"AQI="}',
        into("jsonLines"),
        /Row 1 wasn't a valid Convex value: Field name \$bytes starts with a '\$'/,
      ],
      ['{"_x":1}', into("jsonLines"), /Field '_x' starts with an underscore/],
      ["5", into("jsonLines"), /Row 1 wasn't a valid Convex value: expected object/],
      ['{"a":1}', into("jsonArray"), /Not a JSON array/],
      ["a,b\n1,2\n3\n", into("csv"), /CSV row 3 doesn't have all of the fields in the header/],
      [new Uint8Array([0xff, 0xfe, 0x22]), into("jsonLines"), /Import wasn't valid UTF8/],
      ["PK, but not an archive", { format: "zip" }, /It is not a ZIP archive/],
      [
        zip({ "a/generated_schema.jsonl": '"{n: int64}"\n', "a/documents.jsonl": "{}\n" }),
        { format: "zip" },
        /cannot parse a\/generated_schema.jsonl/,
      ],
      [zip({ "../../etc/documents.jsonl": "{}\n" }), { format: "zip" }, /is not where a snapshot has a table/],
      [zip({ "_components/../x/documents.jsonl": "{}\n" }), { format: "zip" }, /is not where a snapshot has a table/],
    ];
    for (const [file, order, reason] of cases) expect(await importFile(convex, file, order)).toMatch(reason);
    expect(readdirSync(path.join(data, "modules", "imports"))).toEqual([]);
  });

  it("[F306] a stored file that is missing or does not match its digest fails the import", async () => {
    const convex = await startPosts();
    const file = id(540, 3);
    const sha256 = createHash("sha256").update("hello").digest("hex");
    const documents = lines({ _id: file, _creationTime: 1, sha256, size: 5, internalId: "x" });
    const missing = zip({ "_storage/documents.jsonl": documents });
    expect(await importFile(convex, missing, { format: "zip" })).toContain(`The archive lacks the stored file ${file}`);
    const another = zip({ "_storage/documents.jsonl": documents, [`_storage/${file}`]: "other" });
    expect(await importFile(convex, another, { format: "zip" })).toContain("is not the one that its sha256 is of");
    const right = zip({ "_storage/documents.jsonl": documents, [`_storage/${file}.bin`]: "hello" });
    expect(await importFile(convex, right, { format: "zip" })).toBeNull();
    const url = (await call(convex, "query", "posts:fileUrl", { id: file })).value as string;
    expect(await (await fetch(url)).text()).toBe("hello");
  });

  it("[F306] only the holder of the admin key exports and imports, and parts come in order", async () => {
    const convex = await startPosts();
    for (const route of [
      "export/request/zip",
      "import/start_upload",
      "import/upload_part",
      "import/finish_upload",
      "perform_import",
    ]) {
      expect((await fetch(`${convex.url}/api/${route}`, { method: "POST" })).status).toBe(403);
    }
    expect((await fetch(`${convex.url}/api/export/zip/1`)).status).toBe(403);
    const headers = { authorization: `Convex ${convex.adminKey}` };
    const send = (route: string, body?: string) =>
      fetch(`${convex.url}/api/${route}`, { method: "POST", headers, body: body ?? "" });
    const { uploadToken } = (await (await send("import/start_upload")).json()) as { uploadToken: string };
    const part = (number: number) => send(`import/upload_part?uploadToken=${uploadToken}&partNumber=${number}`, "{}");
    expect([(await part(2)).status, (await part(1)).status, (await part(1)).status, (await part(3)).status]).toEqual([
      400, 200, 200, 400,
    ]);
    expect((await send("import/upload_part?uploadToken=../x&partNumber=1", "{}")).status).toBe(400);
    const finish = JSON.stringify({ import: { format: "zip", mode: "append" }, uploadToken, partTokens: [] });
    expect((await send("import/finish_upload", finish)).status).toBe(400);
    expect((await send("perform_import", '{"importId":"nothing"}')).status).toBe(400);
  });
});
