// Deploy, run and data commands of the unmodified `convex` CLI, as a child process, against local Convex.

import { beforeAll, describe, expect, it } from "vitest";
import { useCliApp } from "./support/cli-app.ts";
import { impatientProxy } from "./support/impatient-proxy.ts";

const app = useCliApp("conformance-cli-deploy");
const { cli } = app;
const QUIET = ["--typecheck", "disable"];

beforeAll(async () => {
  await cli("env", "set", "WORKOS_CLIENT_ID", "client_1");
});

describe("run and deploy", () => {
  it("[F312] --push pushes before it runs", async () => {
    const { code, stdout, stderr } = await cli("run", "items:count", "--push", ...QUIET);
    expect([code, stdout.trim(), stderr]).toEqual([0, "0", expect.stringContaining("items.by_text")]);
  });

  it("[F312] --watch prints each new result", async () => {
    const add = (text: string) => cli("run", "items:add", JSON.stringify({ text }));
    await add("milk");
    const added: Promise<unknown>[] = [];
    const first = { at: /"text": "milk"/, call: () => void added.push(add("bread")) };
    const printed = await app.cliUntil(/"text": "bread"/, ["run", "items:list", "--watch"], first);
    await Promise.all(added);
    expect(printed.match(/"text": "milk"/g)?.length).toBe(2);
  });

  it("[F312] an inline query runs without a push, and can only read", async () => {
    const inline = (query: string) => cli("run", "--inline-query", query);
    const read = await inline('const all = await ctx.db.query("items").take(1); console.log("reading"); return all;');
    expect([JSON.parse(read.stdout), read.stderr]).toEqual([
      [expect.objectContaining({ text: "milk" })],
      expect.stringContaining("[LOG] 'reading'"),
    ]);
    expect((await inline('(await ctx.db.query("items").collect()).length')).stdout.trim()).toBe("2");
    const writes = 'export default query({ handler: async (ctx) => await ctx.db.insert("items", { text: "no" }) });';
    expect(await inline(writes)).toMatchObject({ code: 1, stderr: expect.stringContaining("Query failed") });
    expect(await inline("while (true) {}")).toMatchObject({ code: 1, stderr: expect.stringContaining("timed out") });
    expect(await inline("not ( code")).toMatchObject({ code: 1, stderr: expect.stringContaining("SyntaxError") });
    expect((await cli("run", "--inline-query", "1", "--component", "nothing")).stderr).toContain(
      "no mounted components",
    );
    expect((await cli("run", "items:count")).stdout.trim()).toBe("2");
    expect((await cli("function-spec")).stdout).not.toContain("testQuery");
  });

  it("[F311] a deploy runs its command first, and a dry run changes nothing", async () => {
    const code = app.read("convex/items.ts");
    app.write("convex/items.ts", code.replace("export const count", "export const total"));
    expect(await cli("deploy", "--dry-run", ...QUIET)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("Would have deployed Convex functions"),
    });
    expect((await cli("run", "items:count")).stdout.trim()).toBe("2");
    const print = `${process.execPath} -e "console.log('built for ' + process.env.CONVEX_URL)"`;
    const deployed = await cli("deploy", "--cmd", print, ...QUIET);
    expect([deployed.code, deployed.stdout + deployed.stderr]).toEqual([
      0,
      expect.stringMatching(/built for http:\/\/127\.0\.0\.1:\d+[^]*Deployed Convex functions/),
    ]);
    expect((await cli("run", "items:total")).stdout.trim()).toBe("2");
    const broken = await cli("deploy", "--cmd", "exit 3", ...QUIET);
    expect(broken.code).not.toBe(0);
  });
});

describe("a table of 20 000 documents", () => {
  it("[F313] [F301] it is imported, and printed from either end, whole or in part", async () => {
    const text = (n: number): string => `${String(n).padStart(5, "0")} ${"x".repeat(900)}`;
    app.write("many.jsonl", Array.from({ length: 20_000 }, (_, n) => `{"text":"${text(n)}"}\n`).join(""));
    const imported = await cli("import", "--table", "items", "--replace", "--yes", "many.jsonl");
    expect(imported.stderr).toContain("Added 20000 documents");
    const print = async (...args: string[]): Promise<number[]> => {
      const { stdout } = await cli("data", "items", "--format", "jsonl", ...args);
      return stdout
        .trim()
        .split("\n")
        .map((line) => Number((JSON.parse(line) as { text: string }).text.slice(0, 5)));
    };
    expect(await print("--limit", "3")).toEqual([19_999, 19_998, 19_997]);
    expect(await print("--limit", "3", "--order", "asc")).toEqual([0, 1, 2]);
    const all = await print("--limit", "30000", "--order", "asc");
    expect(all).toEqual(Array.from({ length: 20_000 }, (_, n) => n));
    const table = await cli("data", "items", "--limit", "1");
    expect([table.stdout, table.stderr]).toEqual([
      expect.stringContaining("_id"),
      expect.stringContaining("Showing the 1 most recently created document."),
    ]);
  });

  it("[F314] [F315] it is checked against a new schema, and gets a new index, in one push", async () => {
    const schema = app.read("convex/schema.ts");
    app.write("convex/schema.ts", schema.replace("text: v.string()", "text: v.number()"));
    const misfit = await cli("deploy", ...QUIET);
    expect([misfit.code, misfit.stderr]).toEqual([
      1,
      expect.stringMatching(
        /Schema validation failed\.[^]*Document with ID "\w+" in table "items" does not match the schema: Value does not match validator\.\nPath: \.text\nValue: "\d{5} x+"\nValidator: v\.float64\(\)/,
      ),
    ]);
    const index = (staged: string): string =>
      `, day: v.optional(v.string()) }).index("by_time_of_day", { fields: ["day", "text"]${staged} })`;
    app.write("convex/schema.ts", schema.replace(" })", index(", staged: true")));
    const indexed = await cli("deploy", ...QUIET);
    expect([indexed.code, indexed.stderr]).toEqual([
      0,
      expect.stringMatching(/Added staged table indexes:\s+\[\+\] items\.by_time_of_day/),
    ]);
    app.write("convex/schema.ts", schema.replace(" })", index("")));
    const enabled = await cli("deploy", ...QUIET);
    expect([enabled.code, enabled.stderr]).toEqual([
      0,
      expect.stringMatching(/These indexes are now enabled:\s+\[\*\] items\.by_time_of_day/),
    ]);
    const { stdout } = await cli(
      "run",
      "--inline-query",
      'await ctx.db.query("items").withIndex("by_time_of_day", (q) => q.eq("day", undefined).gte("text", "19999")).collect()',
    );
    expect(JSON.parse(stdout)).toHaveLength(1);
  });

  it("[F421] the CLI receives the progress of a new index", async () => {
    const schema = app.read("convex/schema.ts");
    app.write("convex/schema.ts", schema.replace("})", '}).index("by_text_and_day", ["text", "day"])'));
    const { url, answers } = await impatientProxy(app.url);
    const { code, stderr } = await app.cliAt(url, "deploy", ...QUIET);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/Added table indexes:\s+\[\+\] items\.by_text_and_day/)]);
    expect(answers).toContainEqual({
      type: "inProgress",
      components: { "": { schemaValidationComplete: true, indexesComplete: 0, indexesTotal: 1 } },
    });
    expect(answers.at(-1)).toEqual({ type: "complete" });
  });
});
