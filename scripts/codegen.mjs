// `npm run codegen`: writes packages/auth/src/component/_generated with the real CLI, against a local Convex of its own. With `--check`,
// only compares.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { root } from "./install.mjs";

const component = path.join(root, "packages/auth/src/component");
const generated = path.join(component, "_generated");
const contents = () =>
  new Map(readdirSync(generated).map((file) => [file, readFileSync(path.join(generated, file), "utf8")]));

/** Returns a port that is free now. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const before = contents();
const home = mkdtempSync(path.join(tmpdir(), "lockstep-codegen-"));
// The CLI wants an application around the component.
const app = path.join(component, "../../.codegen");
const [port, sitePort] = [await freePort(), await freePort()];
const command = path.join(root, "packages/lockstep/bin/lockstep.mjs");
const options = ["--port", port, "--site-port", sitePort, "--data", home].map(String);
const convex = spawn(process.execPath, [command, "convex", ...options], { stdio: ["ignore", "pipe", "inherit"] });
try {
  for await (const chunk of convex.stdout) if (String(chunk).includes("listens on")) break;
  mkdirSync(path.join(app, "convex"), { recursive: true });
  writeFileSync(path.join(app, "package.json"), JSON.stringify({ name: "codegen", dependencies: { convex: "*" } }));
  const cli = path.join(root, "node_modules/convex/bin/main.js");
  const args = ["codegen", "--component-dir", path.relative(app, component), "--typecheck", "disable"];
  const env = {
    ...process.env,
    CONVEX_SELF_HOSTED_URL: `http://127.0.0.1:${port}`,
    CONVEX_SELF_HOSTED_ADMIN_KEY: readFileSync(path.join(home, "admin-key"), "utf8").trim(),
    // Offline: no check for the newest version of the CLI.
    CONVEX_VERSION_API_ORIGIN: "http://127.0.0.1:9",
    CI: "1",
  };
  await promisify(execFile)(process.execPath, [cli, ...args], { cwd: app, env });
} finally {
  convex.kill();
  await once(convex, "exit");
  rmSync(home, { recursive: true, force: true });
  rmSync(app, { recursive: true, force: true });
}

if (process.argv.includes("--check")) {
  const stale = [...contents()].filter(([file, text]) => before.get(file) !== text).map(([file]) => file);
  for (const [file, text] of before) writeFileSync(path.join(generated, file), text);
  if (stale.length > 0) {
    console.error(`packages/auth/src/component/_generated is not current: ${stale.join(", ")}\n  Fix: npm run codegen`);
    process.exitCode = 1;
  }
}
