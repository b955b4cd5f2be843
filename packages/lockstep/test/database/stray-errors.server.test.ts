// What functions throw when nobody waits for it, against local Convex in a process of its own: it must not end.

import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import type { Convex } from "../../src/database/create-convex.ts";
import { call, push, temporaryFolder } from "./support/convex-app.ts";
import { NOTES, SCHEMA } from "./support/notes.ts";

const SERVER = path.resolve(import.meta.dirname, "../../dist/database/create-convex.js");
const FUNCTIONS = `
  const later = async () => { for (let n = 0; n < 100; n++) await null; };
  export const forgets = mutation({ args: {}, handler: async (ctx) => {
    void (async () => { await later(); await ctx.db.insert("notes", { text: "late" }); })();
  } });
  export const rejects = query({ args: {}, handler: async () => { void Promise.reject("plain text"); } });
  export const times = action({ args: {}, handler: async () => { setTimeout(() => { throw new Error("in a timer"); }, 1); } });
`;

it("[F10] a forgotten promise or timer that throws writes nothing, is logged, and does not end the server", async () => {
  const child = spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `const { createConvex } = await import(${JSON.stringify(SERVER)});
       const { url, adminKey } = await createConvex({ port: 0, data: ${JSON.stringify(temporaryFolder())}, log: console.error });
       console.log(JSON.stringify({ url, adminKey }));`,
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const convex = JSON.parse(line) as Convex;
  let log = "";
  child.stderr.on("data", (chunk) => (log += String(chunk)));
  expect(await push(convex, { schema: SCHEMA, notes: NOTES, functions: FUNCTIONS })).toBeNull();
  for (const [kind, name, text] of [
    ["mutation", "functions:forgets", "after the mutation has finished"],
    ["query", "functions:rejects", "plain text"],
    ["action", "functions:times", "in a timer"],
  ] as const) {
    expect((await call(convex, kind, name)).status).toBe("success");
    await expect.poll(() => log).toMatch(new RegExp(`${name} threw when nobody waited for it[^]*${text}`));
  }
  expect((await call(convex, "query", "notes:list")).value).toEqual([]);
  expect(child.exitCode).toBeNull();
});
