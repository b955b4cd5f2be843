// The measured servers: local Convex with an app that mounts both components, and local AuthKit. Their folders are filled beforehand.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../../scripts/install.mjs";
import { createEngine } from "../../packages/lockstep/dist/database/engine/engine.js";
import { openStore as openDatabase } from "../../packages/lockstep/dist/database/engine/store.js";
import { newUser } from "../../packages/lockstep/dist/identity/objects/accounts/user.js";
import { openStore } from "../../packages/lockstep/dist/identity/store/open-store.js";
import { freePorts } from "../database/server.mjs";
import { userId } from "./user-id.mjs";

export const SECRET = "whsec_bench";
export const API_KEY = "sk_test_default";
const BIN = path.join(root, "packages/lockstep/bin/lockstep.mjs");
/** Nothing listens there. */
const NOWHERE = "http://127.0.0.1:9";

const data = mkdtempSync(path.join(tmpdir(), "lockstep-bench-directory-"));
// Inside the repository, so that its packages are found.
const app = path.join(root, `.lockstep/bench-directory-${process.pid}`);
process.once("exit", () => {
  for (const folder of [data, app]) rmSync(folder, { recursive: true, force: true });
});

let folders = 0;
const newFolder = () => path.join(data, String(folders++));
const emailOf = (n) => `user-${n}@example.com`;

/** A child process that prints a line once it listens. */
async function launch(args) {
  const child = spawn(process.execPath, [BIN, ...args], { cwd: data, stdio: ["ignore", "pipe", "ignore"] });
  const [said] = await once(child.stdout.setEncoding("utf8"), "data");
  child.stdout.resume();
  const end = async (signal) => {
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  return {
    said,
    // Fields 14 and 15 of stat: user and system time in ticks of 10 ms.
    cpuMs() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1].split(" ");
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    rssMiB: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024,
    stop: () => end("SIGTERM"),
    crash: () => end("SIGKILL"),
  };
}

/** Starts local Convex on a folder. */
export async function startConvex(folder, { authkitUrl = NOWHERE, ports } = {}) {
  const [port, sitePort] = ports ?? (await freePorts());
  const options = ["--port", port, "--site-port", sitePort, "--data", folder, "--authkit-url", authkitUrl].map(String);
  const server = await launch(["convex", ...options]);
  const adminKey = readFileSync(path.join(folder, "admin-key"), "utf8").trim();
  const url = `http://127.0.0.1:${port}`;
  const headers = { authorization: `Convex ${adminKey}`, "content-type": "application/json" };
  // A connection of its own for each: a kept one may be closed by the server just as it is used.
  const post = (address, body) =>
    new Promise((resolve, reject) => {
      const sent = request(url + address, { method: "POST", headers, agent: false }, async (response) => {
        let text = "";
        for await (const chunk of response.setEncoding("utf8")) text += chunk;
        if (response.statusCode !== 200) reject(new Error(`${address}: ${response.statusCode} ${text}`));
        else resolve(text === "" ? null : JSON.parse(text));
      });
      sent.on("error", reject);
      sent.end(JSON.stringify(body));
    });
  return {
    ...server,
    url,
    adminKey,
    siteUrl: `http://127.0.0.1:${sitePort}`,
    ports: [port, sitePort],
    post,
    /** Runs a function, of the app or of a component. */
    async run(name, componentPath = "", args = {}) {
      const answer = await post("/api/function", { path: name, args, componentPath });
      if (answer.status !== "success") throw new Error(`${name}: ${answer.errorMessage}`);
      return answer.value;
    },
  };
}

let template = null;
/** A folder of local Convex with the app and its variables, and no users. */
export async function pushedFolder() {
  template ??= await push();
  const folder = newFolder();
  cpSync(template, folder, { recursive: true });
  return folder;
}

async function push() {
  rmSync(app, { recursive: true, force: true });
  mkdirSync(path.join(app, "node_modules"), { recursive: true });
  const fixture = path.join(root, "test/conformance/apps/directory");
  for (const part of ["package.json", "convex"])
    cpSync(path.join(fixture, part), path.join(app, part), { recursive: true });
  cpSync(path.join(import.meta.dirname, "convex"), path.join(app, "convex"), { recursive: true });
  symlinkSync(path.join(root, "node_modules/typescript"), path.join(app, "node_modules/typescript"));
  const folder = newFolder();
  const server = await startConvex(folder);
  const variables = { WORKOS_CLIENT_ID: "client_bench", WORKOS_API_KEY: API_KEY, WORKOS_WEBHOOK_SECRET: SECRET };
  const changes = Object.entries(variables).map(([name, value]) => ({ name, value }));
  await server.post("/api/update_environment_variables", { changes });
  const env = {
    ...process.env,
    CONVEX_SELF_HOSTED_URL: server.url,
    CONVEX_SELF_HOSTED_ADMIN_KEY: server.adminKey,
    CI: "1",
    CONVEX_VERSION_API_ORIGIN: "http://127.0.0.1:9",
  };
  const cli = path.join(root, "node_modules/convex/bin/main.js");
  execFileSync(process.execPath, [cli, "dev", "--once", "--typecheck", "disable"], { cwd: app, env, stdio: "pipe" });
  await server.run("ours:onEvent");
  await server.stop();
  return folder;
}

/** The user as WorkOS sends them. */
export function workosUser(n, updatedAt) {
  const names = { name: "Ada Lovelace", first_name: "Ada", last_name: "Lovelace" };
  const rest = { email_verified: true, profile_picture_url: null, last_sign_in_at: null, locale: "en-US" };
  const own = { object: "user", id: userId(n), email: emailOf(n), external_id: null, metadata: { plan: "pro" } };
  return {
    ...own,
    ...names,
    ...rest,
    created_at: new Date(0).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
  };
}

/** Fills both components, and the rows of the app, with users. */
export async function seedUsers(folder, users) {
  const engine = createEngine({ store: openDatabase(folder), now: Date.now });
  for (let from = 0; from < users; from += 5000) {
    await engine.write((transaction) => {
      const [ours, peer] = [transaction.within("workos"), transaction.within("workOSAuthKit")];
      for (let n = from; n < Math.min(from + 5000, users); n++) {
        const user = workosUser(n, 1000);
        const { id, email, metadata, locale, created_at: createdAt, updated_at: updatedAt } = user;
        const version = { updatedAt: 1000, eventId: "", writtenAt: 1000, announced: true };
        ours.insert("users", { key: id, email, externalId: null, ...version, data: JSON.stringify(user) });
        const names = { name: user.name, firstName: user.first_name, lastName: user.last_name, emailVerified: true };
        peer.insert("users", { id, email, ...names, metadata, locale, createdAt, updatedAt });
        for (const side of ["ours", "peer"]) transaction.insert("mirror", { side, userId: id, email });
      }
    });
  }
  await engine.close();
}

/** A folder of local AuthKit with users, and an organization for every twenty of them, who are its members. */
export function seedAuthKit(users) {
  const folder = newFolder();
  mkdirSync(folder);
  const store = openStore(folder, Date.now);
  store.transaction(() => {
    let organization;
    const role = { slug: "member" };
    // Two more are there from the start.
    for (let n = 2; n < users; n++) {
      const user = store.users.insert({ ...newUser(emailOf(n)), email_verified: true, first_name: "Ada" });
      if (n % 20 === 2) {
        const own = { name: `Organization ${n}`, external_id: null, metadata: {} };
        organization = store.organizations.insert({ ...own, allow_profiles_outside_organization: false });
      }
      store.memberships.insert({
        user_id: user.id,
        organization_id: organization.id,
        organization_name: organization.name,
        status: "active",
        role,
        roles: [role],
        directory_managed: false,
        custom_attributes: {},
      });
    }
  });
  store.close();
  return folder;
}

/** Starts local AuthKit on a folder. */
export async function startAuthKit(folder) {
  const [port] = await freePorts();
  const server = await launch(["authkit", "--port", String(port), "--data", folder]);
  return { ...server, url: `http://127.0.0.1:${port}` };
}
