// The options of `lockstep dev`, each passed to a child process, with its effect.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { type Command, killCommands, lockstep, processesIn } from "./support/command.ts";
import { ROOT, copyExample, dataOf } from "./support/example.ts";
import { freePorts } from "./support/ports.ts";

afterEach(killCommands);

/** An app that responds with its environment, and starts at once. */
const APP = [
  process.execPath,
  "-e",
  `require("node:http").createServer((_, response) => response.end([process.env.PORT, process.env.VITE_CONVEX_URL].join())).listen(process.env.PORT)`,
];

interface Ports {
  authkit: number;
  convex: number;
  site: number;
  app: number;
}

function dev(app: string, ports: Ports, options: string[], env: Record<string, string> = {}, command = APP): Command {
  const own = Object.entries(ports).flatMap(([name, port]) => [`--${name}-port`, String(port)]);
  return lockstep(app, ["dev", ...own, ...options, "--", ...command], { env });
}

const SEED = `
users:
  - email: kay@example.com
    password: a long enough secret
`;

test("[K29] [K30] [K31] [K32] seed, data folder, token lifetime and ports are as given", async () => {
  const app = copyExample("options-given");
  const ports = await freePorts();
  writeFileSync(path.join(app, "people.yaml"), SEED);
  const data = path.join(dataOf(app), "given");
  const options = ["--seed", "people.yaml", "--data", data, "--access-token-seconds", "7"];
  const { child, log, ended } = dev(app, ports, options);
  await log.printed(/Stop +Ctrl-C/);

  const [authkit, convex] = [`http://localhost:${ports.authkit}`, `http://127.0.0.1:${ports.convex}`];
  const table = log.lines.join("\n");
  for (const said of [`App      http://localhost:${ports.app}`, authkit, convex, `${data} (delete it`])
    expect(table).toContain(said);
  expect(await (await fetch(`http://localhost:${ports.app}`)).text()).toBe(`${ports.app},${convex}`);
  expect((await fetch(`http://127.0.0.1:${ports.site}/nothing`)).status).toBe(404);

  const signedIn = await fetch(`${authkit}/user_management/authenticate`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_id: "client_lockstep_local",
      client_secret: "sk_test_default",
      grant_type: "password",
      email: "kay@example.com",
      password: "a long enough secret",
    }),
  });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const claims = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as { iat: number; exp: number };
  expect(claims.exp - claims.iat).toBe(7);
  // The functions were pushed, and the deployment accepts the signed-in user.
  const answer = await fetch(`${convex}/api/query`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ path: "items:list", args: {} }),
  });
  expect(await answer.json()).toMatchObject({ status: "success", value: [] });

  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(readdirSync(data).toSorted()).toEqual([".gitignore", "authkit", "convex", "cookie-password"]);
  expect(readdirSync(dataOf(app))).toEqual(["given"]);
});

test("[K30] [K8] --ephemeral leaves no file, and LOCKSTEP_LOG=debug shows every line", async () => {
  const app = copyExample("options-ephemeral");
  const temporary = path.join(app, "tmp");
  mkdirSync(temporary);
  const env = { TMPDIR: temporary, LOCKSTEP_LOG: "debug" };
  const { child, log, ended } = dev(app, await freePorts(), ["--ephemeral"], env);
  await log.printed(/Stop +Ctrl-C/);
  expect(log.matching(/Data +deleted when this stops/)).toHaveLength(1);
  expect(log.matching(/authkit +│ local AuthKit listens on/)).toHaveLength(1);
  expect(readdirSync(temporary).some((name) => name.startsWith("lockstep-"))).toBe(true);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(readdirSync(temporary).filter((name) => name.startsWith("lockstep-"))).toEqual([]);
  expect(existsSync(dataOf(app))).toBe(false);
});

test("[K43] an app that fails on every page keeps running; its response is reported once, with its output", async () => {
  const app = copyExample("options-failing");
  const ports = await freePorts();
  const { log, child, ended } = dev(app, ports, [], {}, [
    process.execPath,
    "-e",
    `require("node:http").createServer((_, response) => {
      console.error("You must provide a redirect URI");
      response.writeHead(500).end();
    }).listen(process.env.PORT)`,
  ]);
  await log.printed(/Stop +Ctrl-C/);
  expect(log.matching(/app +│ it answers HTTP 500 at http:\/\/localhost:\d+; its output says why/)).toHaveLength(1);
  expect(log.matching(/app +│ You must provide a redirect URI/)).toHaveLength(1);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
});

test("[K44] `lockstep exec` gives a command the stack's environment, exits with its code, and reports a missing stack", async () => {
  const app = copyExample("options-exec");
  const ports = await freePorts();
  const run = async (...command: string[]): Promise<[number | null, string]> => {
    const { log, ended } = lockstep(app, ["exec", ...command]);
    return [await ended, log.lines.join("\n")];
  };
  const show = `console.log(process.env.CONVEX_SELF_HOSTED_URL, process.env.CONVEX_SELF_HOSTED_ADMIN_KEY.length > 20); process.exit(7)`;
  expect(await run("--", process.execPath, "-e", show)).toEqual([
    1,
    expect.stringMatching(/NO_STACK[^]*npx lockstep dev/),
  ]);
  const { log, child, ended } = dev(app, ports, []);
  await log.printed(/Stop +Ctrl-C/);
  expect(await run("--", process.execPath, "-e", show)).toEqual([7, `http://127.0.0.1:${ports.convex} true`]);
  expect(await run()).toEqual([2, expect.stringContaining("lockstep exec -- npx convex run")]);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  expect((await run("--", "true"))[0]).toBe(1);
});

test("[K36] --data inside the app is refused before anything starts", async () => {
  const app = copyExample("options-inside");
  const { log, ended } = dev(app, await freePorts(), ["--data", "state"]);
  expect(await ended).toBe(1);
  expect(log.matching(/\[DATA_IN_APP\]/)).toHaveLength(1);
  expect(existsSync(path.join(app, "state"))).toBe(false);
});

test("[K29] an invalid seed, and a missing one, stop the start and are reported once", async () => {
  const app = copyExample("options-wrong");
  const ports = await freePorts();
  writeFileSync(path.join(app, "wrong.yaml"), "users:\n  - mail: kay@example.com\n");
  const wrong = dev(app, ports, ["--seed", "wrong.yaml"]);
  expect(await wrong.ended).toBe(1);
  expect(wrong.log.matching(/wrong\.yaml line 2, users\[0\]\.mail \[BAD_SEED\]/)).toHaveLength(1);
  const missing = dev(app, ports, ["--seed", "missing.yaml"]);
  expect(await missing.ended).toBe(1);
  expect(missing.log.matching(/missing\.yaml.*BAD_SEED/)).toHaveLength(1);
  expect(processesIn(app)).toEqual([]);
});

test("[K33] [K12] [K28] --help lists every option with its default; invalid values exit with code 2", async () => {
  const app = copyExample("options-help");
  const help = lockstep(app, ["dev", "--help"]);
  expect(await help.ended).toBe(0);
  const text = help.log.lines.join("\n");
  for (const [option, value] of [
    ["authkit-port", "4100"],
    ["convex-port", "3210"],
    ["site-port", "3211"],
    ["access-token-seconds", "300"],
  ] as const)
    expect(text).toMatch(new RegExp(`--${option}=.*Default: ${value.replace(".", "\\.")}`));
  for (const option of ["seed", "ephemeral", "convex", "admin-key", "force"]) expect(text).toContain(`--${option}`);
  expect(text).toContain("CONVEX_SELF_HOSTED_ADMIN_KEY");
  for (const [options, said] of [
    [["--access-token-seconds", "0"], /from 1 to 86400/],
    [["--force"], /--force requires --convex/],
    [["--admin-key", "name|secret0"], /--admin-key requires --convex/],
    [["--convex", "localhost:3210", "--admin-key", "name|secret0"], /--convex must be the http or https URL/],
  ] as const) {
    const { log, ended } = lockstep(app, ["dev", ...options]);
    expect(await ended).toBe(2);
    expect(log.lines.join("\n")).toMatch(said);
    expect(log.lines.join("\n")).not.toContain("secret0");
  }
});

test.each(["--version", "-v"])("[K98] %s prints the version of the package", async (flag) => {
  const { log, ended } = lockstep(ROOT, [flag]);
  expect(await ended).toBe(0);
  const { version } = JSON.parse(readFileSync(path.join(ROOT, "packages/lockstep/package.json"), "utf8")) as {
    version: string;
  };
  expect(log.lines).toEqual([version]);
});
