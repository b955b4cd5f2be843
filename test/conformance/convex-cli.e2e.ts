// The unmodified `convex` CLI, as a child process, against local Convex.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Command, lockstep } from "../e2e/support/command.ts";
import { freePorts } from "../e2e/support/example.ts";
import { type CliResult, convexCli as runCli, startCli } from "./support/convex-cli.ts";

const root = path.resolve(import.meta.dirname, "../..");
// Inside the repository, so that `convex` resolves from its node_modules.
const app = path.join(root, ".lockstep/conformance-cli");

let server: Command;
let url: string;
let adminKey: string;

const convexCli = (...args: string[]): Promise<CliResult> => runCli({ cwd: app, url, adminKey }, ...args);

const source = (name: string): string => path.join(app, "convex", name);

beforeAll(async () => {
  rmSync(app, { recursive: true, force: true });
  mkdirSync(path.join(app, "convex"), { recursive: true });
  cpSync(path.join(import.meta.dirname, "convex-cli-app"), app, { recursive: true });
  const { convex: port, site } = await freePorts();
  url = `http://127.0.0.1:${port}`;
  server = lockstep(app, ["convex", "--port", String(port), "--site-port", String(site)]);
  await server.log.printed(/listens on/);
  adminKey = readFileSync(path.join(app, ".lockstep/convex/admin-key"), "utf8").trim();
});
afterAll(async () => {
  server.child.kill("SIGTERM");
  await server.ended;
  rmSync(app, { recursive: true, force: true });
});

describe("[F14] the convex CLI 1.48", () => {
  it("[F14] sets, lists and removes environment variables", async () => {
    expect(await convexCli("env", "set", "WORKOS_CLIENT_ID", "client_1")).toMatchObject({ code: 0 });
    await convexCli("env", "set", "OTHER", "x y");
    expect((await convexCli("env", "list")).stdout.trim().split("\n")).toEqual([
      "WORKOS_CLIENT_ID=client_1",
      expect.stringMatching(/^OTHER=/),
    ]);
    expect((await convexCli("env", "get", "WORKOS_CLIENT_ID")).stdout.trim()).toBe("client_1");
    await convexCli("env", "remove", "OTHER");
    expect((await convexCli("env", "list")).stdout.trim()).toBe("WORKOS_CLIENT_ID=client_1");
  });

  it("[F14] pushes with `dev --once`, and writes the generated code", async () => {
    const { code, stderr } = await convexCli("dev", "--once");
    expect([code, stderr]).toEqual([0, expect.stringContaining("Convex functions ready!")]);
    expect(readFileSync(source("_generated/api.d.ts"), "utf8")).toContain("items");
  });

  it("[F14] generates code alone", async () => {
    rmSync(source("_generated"), { recursive: true });
    expect(await convexCli("codegen")).toMatchObject({ code: 0 });
    expect(readFileSync(source("_generated/dataModel.d.ts"), "utf8")).toContain("DataModelFromSchemaDefinition");
  });

  it("[F14] runs public and internal functions, prints log lines, and lists what there is when a name is wrong", async () => {
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

  it("[F273] prints documents, the functions there are, and what ran", async () => {
    expect((await convexCli("data")).stdout.trim().split("\n")).toContain("items");
    const { stdout } = await convexCli("data", "items", "--format", "jsonLines");
    expect(JSON.parse(stdout.trim().split("\n")[0] ?? "")).toMatchObject({ text: "milk" });
    const spec = JSON.parse((await convexCli("function-spec")).stdout) as { url: string; functions: object[] };
    expect(spec.url).toBe(url);
    expect(spec.functions).toContainEqual({
      identifier: "items.js:add",
      functionType: "Mutation",
      visibility: { kind: "public" },
      args: { type: "object", value: { text: { fieldType: { type: "string" }, optional: false } } },
      returns: { type: "id", tableName: "items" },
    });
    const logs = startCli({ cwd: app, url, adminKey }, "logs", "--history", "20");
    let printed = "";
    await new Promise<void>((resolve, reject) => {
      logs.once("exit", () => reject(new Error(`convex logs ended: ${printed}`)));
      for (const stream of [logs.stdout, logs.stderr]) {
        stream.on("data", (chunk: Buffer) => {
          printed += chunk.toString();
          if (/Q\(items:list\)[^]*listing/.test(printed)) resolve();
        });
      }
    }).finally(() => logs.kill("SIGKILL"));
    expect(printed).toContain("listing");
  });

  it("[F16] a syntax error, a failing import and a schema that does not fit fail the push; the old functions serve on", async () => {
    const good = readFileSync(source("items.ts"), "utf8");
    writeFileSync(source("items.ts"), `${good}\nexport const broken = query({`);
    expect((await convexCli("dev", "--once")).code).not.toBe(0);
    writeFileSync(source("items.ts"), `${good}\nthrow new Error("thrown at import");`);
    const failing = await convexCli("dev", "--once", "--typecheck", "disable");
    expect([failing.code, failing.stderr]).toEqual([1, expect.stringContaining("thrown at import")]);
    writeFileSync(source("items.ts"), good);
    const schema = readFileSync(source("schema.ts"), "utf8");
    writeFileSync(source("schema.ts"), schema.replace("text: v.string()", "text: v.number()"));
    const misfit = await convexCli("dev", "--once", "--typecheck", "disable");
    expect([misfit.code, misfit.stderr]).toEqual([
      1,
      expect.stringMatching(/Schema validation failed[^]*Path: \.text/),
    ]);
    writeFileSync(source("schema.ts"), schema);
    expect((await convexCli("run", "items:count")).stdout.trim()).toBe("1");
  });
});
