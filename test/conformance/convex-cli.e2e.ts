// The unmodified `convex` CLI, as a child process, against local Convex.

import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { useCliApp } from "./support/cli-app.ts";

const app = useCliApp("conformance-cli");
const { cli: convexCli, cliUntil } = app;

describe("[F14] the convex CLI 1.48", () => {
  it("[F14] it sets, lists and removes environment variables", async () => {
    expect(await convexCli("env", "set", "WORKOS_CLIENT_ID", "client_1")).toMatchObject({ code: 0 });
    await convexCli("env", "set", "OTHER", "x y");
    expect((await convexCli("env", "list")).stdout.trim().split("\n")).toEqual([
      "WORKOS_CLIENT_ID=client_1",
      expect.stringMatching(/^OTHER=/),
    ]);
    expect((await convexCli("env", "get", "WORKOS_CLIENT_ID")).stdout.trim()).toBe("client_1");
    await convexCli("env", "remove", "OTHER");
    expect((await convexCli("env", "list")).stdout.trim()).toBe("WORKOS_CLIENT_ID=client_1");
    app.write("some.env", 'ONE=1\nTWO="two words"\n# nothing\n');
    expect(await convexCli("env", "set", "--from-file", "some.env")).toMatchObject({ code: 0 });
    expect((await convexCli("env", "get", "TWO")).stdout.trim()).toBe("two words");
    expect((await convexCli("env", "get", "NOTHING")).stderr).toContain('Environment variable "NOTHING" not found');
  });

  it("[F14] `dev --once` pushes, and writes the generated code", async () => {
    const { code, stderr } = await convexCli("dev", "--once");
    expect([code, stderr]).toEqual([0, expect.stringContaining("Convex functions ready!")]);
    expect(app.read("convex/_generated/api.d.ts")).toContain("items");
  });

  it("[F14] `codegen` alone generates code", async () => {
    rmSync(app.file("convex/_generated"), { recursive: true });
    expect(await convexCli("codegen")).toMatchObject({ code: 0 });
    expect(app.read("convex/_generated/dataModel.d.ts")).toContain("DataModelFromSchemaDefinition");
  });

  it("[F14] it runs public and internal functions, prints log lines, and lists the available functions for an unknown name", async () => {
    expect(await convexCli("run", "items:add", '{"text":"milk"}')).toMatchObject({ code: 0 });
    const { stdout, stderr } = await convexCli("run", "items:list");
    expect(JSON.parse(stdout)).toMatchObject([{ text: "milk" }]);
    expect(stderr).toContain("'listing'");
    expect((await convexCli("run", "items:count")).stdout.trim()).toBe("1");
    const wrong = await convexCli("run", "items:nothing");
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      expect.stringMatching(/Could not find function for 'items:nothing'[^]*items:count/),
    ]);
  });

  it("[F273] it prints documents, the available functions, and the log of calls", async () => {
    expect((await convexCli("data")).stdout.trim().split("\n")).toContain("items");
    const { stdout } = await convexCli("data", "items", "--format", "jsonLines");
    expect(JSON.parse(stdout.trim().split("\n")[0] ?? "")).toMatchObject({ text: "milk" });
    const spec = JSON.parse((await convexCli("function-spec")).stdout) as { url: string; functions: object[] };
    expect(spec.url).toBe(app.url);
    expect(spec.functions).toContainEqual({
      identifier: "items.js:add",
      functionType: "Mutation",
      visibility: { kind: "public" },
      args: { type: "object", value: { text: { fieldType: { type: "string" }, optional: false } } },
      returns: { type: "id", tableName: "items" },
    });
    expect(spec.functions).toContainEqual({ functionType: "HttpAction", method: "GET", path: "/hello" });
    expect(spec.functions).toContainEqual({ functionType: "HttpAction", method: "POST", path: "/files/*" });
    const printed = await cliUntil(/Q\(items:list\)[^]*listing/, ["logs", "--history", "20"]);
    expect(printed).toContain("listing");
  });

  it("[F16] a syntax error, a failing import and a schema violation fail the push; the old functions keep serving", async () => {
    const good = app.read("convex/items.ts");
    app.write("convex/items.ts", `${good}\nexport const broken = query({`);
    expect((await convexCli("dev", "--once")).code).not.toBe(0);
    app.write("convex/items.ts", `${good}\nthrow new Error("thrown at import");`);
    const failing = await convexCli("dev", "--once", "--typecheck", "disable");
    expect([failing.code, failing.stderr]).toEqual([1, expect.stringContaining("thrown at import")]);
    app.write("convex/items.ts", good);
    const schema = app.read("convex/schema.ts");
    app.write("convex/schema.ts", schema.replace("text: v.string()", "text: v.number()"));
    const misfit = await convexCli("dev", "--once", "--typecheck", "disable");
    expect([misfit.code, misfit.stderr]).toEqual([
      1,
      expect.stringMatching(/Schema validation failed[^]*Path: \.text/),
    ]);
    app.write("convex/schema.ts", schema);
    expect((await convexCli("run", "items:count")).stdout.trim()).toBe("1");
  });
});
