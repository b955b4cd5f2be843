// The modules preloaded into the processes of an app: which requests to WorkOS they redirect, and what they write to env files.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const bin = (name: string): string => new URL(`../../../bin/${name}`, import.meta.url).href;

/** Runs a script as a process of the app, and resolves to its output. */
async function run(
  script: string,
  preloaded: string,
  env: Record<string, string> = {},
): Promise<{ out: string; folder: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), "lockstep-test-"));
  writeFileSync(path.join(folder, ".env.local"), "CONVEX_DEPLOYMENT=dev:mine\n");
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    cwd: folder,
    env: { PATH: process.env["PATH"], NODE_OPTIONS: `--import=${bin(preloaded)}`, ...env },
  });
  return { out: stdout, folder };
}

/** The URL of a server that echoes each request. */
async function echo(): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += String(part);
    response.end(`${request.method} ${request.url} ${String(request.headers["x-a"])} ${body}`);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

const INIT = `{ method: "POST", headers: { "x-a": "1" }, body: "hi" }`;
const ASKED = "https://api.workos.com/users?limit=1";
test.each([
  ["fetch with a string", `console.log(await (await fetch("${ASKED}", ${INIT})).text())`],
  ["fetch with a URL", `console.log(await (await fetch(new URL("${ASKED}"), ${INIT})).text())`],
  ["fetch with a Request", `console.log(await (await fetch(new Request("${ASKED}", ${INIT}))).text())`],
  [
    "https.request with a URL",
    `import { request } from "node:https"; const r = request("${ASKED}", { method: "POST", headers: { "x-a": "1" } }, (a) => a.pipe(process.stdout)); r.end("hi")`,
  ],
  [
    "https.request with options",
    `import https from "node:https"; https.request({ host: "api.workos.com", port: 443, path: "/users?limit=1", method: "POST", headers: { "x-a": "1" }, agent: https.globalAgent }, (a) => a.pipe(process.stdout)).end("hi")`,
  ],
])("[K41] %s reaches local AuthKit", async (_how, script) => {
  const { out } = await run(script, "local-workos.mjs", { LOCKSTEP_AUTHKIT_URL: await echo() });
  expect(out.trim()).toBe("POST /users?limit=1 1 hi");
});

test("[K41] requests to other hosts reach them", async () => {
  const other = await echo();
  const script = `console.log(await (await fetch("${other}/a", ${INIT})).text())`;
  const { out } = await run(script, "local-workos.mjs", { LOCKSTEP_AUTHKIT_URL: "http://localhost:9" });
  expect(out.trim()).toBe("POST /a 1 hi");
});

test("[K7] an env file of the app is read and never written; other files are", async () => {
  const script = `
    import fs, { writeFileSync } from "node:fs";
    for (const name of [".env.local", "synced"]) {
      const fd = fs.openSync(name, "w"); fs.writeFileSync(fd, "A=1"); fs.fsyncSync(fd); fs.closeSync(fd);
    }
    writeFileSync(".env", "A=1"); fs.writeFileSync("./.env.local", "A=2"); fs.writeFileSync("other", "A=1");
    console.log(fs.readFileSync(".env.local", "utf8"), fs.existsSync(".env"));`;
  const { out, folder } = await run(script, "keep-env-files.mjs");
  expect(out).toBe("CONVEX_DEPLOYMENT=dev:mine\n false\n");
  for (const name of ["other", "synced"]) expect(readFileSync(path.join(folder, name), "utf8")).toBe("A=1");
});
