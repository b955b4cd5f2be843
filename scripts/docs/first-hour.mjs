// `npm run docs:first-hour`: walks the ways of docs/first-hour.md with the packed packages, in a terminal of 80 columns and in Chromium, and
// writes what was seen into that page and docs/images. Needs the npm registry, the default ports, and the `script` command (Linux).
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { requireChromium } from "../chromium.mjs";
import { prepare, root } from "../install.mjs";

await prepare();
const { packInto } = await import("../pack-into.mjs");
const { chromium } = await import("playwright-core");
const { PASSWORD } = await import("lockstep");

const home = mkdtempSync(path.join(tmpdir(), "lockstep-first-hour-"));
const packed = path.join(home, "lockstep/packed");
const NPM = {
  npm_config_prefer_offline: "true",
  npm_config_yes: "true",
  npm_config_progress: "false",
  npm_config_loglevel: "notice",
};
const env = { ...process.env, ...NPM, NO_COLOR: "1", XDG_STATE_HOME: path.join(home, ".local/state") };
const page = path.join(root, "docs/first-hour.md");

/** Starts a line in a terminal, and types each answer once its question is there. */
function terminal(cwd, line, answers = []) {
  const child = spawn("script", ["--quiet", "--return", "--command", `stty cols 80; ${line}`, "/dev/null"], {
    cwd,
    env,
  });
  const open = [...answers];
  const listeners = new Set();
  let output = "";
  let from = 0;
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
    if (open.length > 0 && output.slice(from).includes(open[0].question)) {
      from = output.length;
      child.stdin.write(open.shift().type);
    }
    for (const listener of listeners) listener();
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  return {
    /** As it was read: without colors, npm's warnings, and the folder of this run. */
    text: () =>
      stripVTControlCharacters(output)
        .replaceAll("\r", "")
        .replaceAll(home, "/home/you")
        .replaceAll(/^npm (warn|notice).*\n/gm, "")
        .replaceAll(/^\n+|\s+$/g, ""),
    printed: (what) =>
      new Promise((resolve, reject) => {
        listeners.add(() => output.includes(what) && resolve());
        void ended.then(() => reject(new Error(`${line} ended without "${what}":\n${output}`)));
      }),
    succeeded: async () => {
      const code = await ended;
      if (code !== 0) throw new Error(`${line} ended with ${code}:\n${output}`);
    },
    stop: () => (child.stdin.write("\u0003"), ended),
  };
}

async function run(cwd, line, answers) {
  const one = terminal(cwd, line, answers);
  await one.succeeded();
  return one.text();
}

/** Runs the app while `use` looks at it. Returns what the terminal showed until it was ready. */
async function running(folder, line, use) {
  const one = terminal(folder, line);
  await one.printed("Ctrl-C");
  const text = one.text();
  await use();
  await one.stop();
  return text;
}

const browser = await chromium.launch({ executablePath: requireChromium(), args: ["--no-sandbox", "--disable-gpu"] });

async function open(options) {
  const context = await browser.newContext({ viewport: { width: 640, height: 540 }, ...options });
  return await context.newPage();
}

/** The whole page, as a person would see it by scrolling. */
const draw = (tab, name) =>
  tab.screenshot({ fullPage: true, path: path.join(root, `docs/images/first-hour-${name}.png`) });

async function signIn(tab) {
  await tab.getByRole("button", { name: "Sign in" }).click();
  await tab.getByLabel("Email").fill("ada@example.com");
  await tab.getByLabel("Password").fill(PASSWORD);
  await tab.getByRole("button", { name: "Continue" }).click();
}

async function walkCreated() {
  const tab = await open();
  await tab.goto("http://localhost:5173");
  await tab.getByRole("button", { name: "Sign in" }).waitFor();
  await draw(tab, "open");
  const phone = await open({ viewport: { width: 360, height: 640 }, colorScheme: "dark" });
  await phone.goto("http://localhost:5173");
  await phone.getByRole("button", { name: "Sign in" }).click();
  await phone.getByLabel("Email").waitFor();
  await draw(phone, "phone");
  await signIn(tab);
  await tab.getByText("Analytical Society").waitFor();
  await draw(tab, "organization");
  await tab.getByText("Analytical Society").click();
  await tab.getByPlaceholder("What do we need?").fill("Punched cards, one box");
  await tab.getByRole("button", { name: "Add" }).click();
  await tab.getByText("Punched cards").waitFor();
  await draw(tab, "list");
  await tab.getByRole("button", { name: "Sign out" }).click();
  await tab.getByRole("button", { name: "Sign in" }).waitFor();
}

async function walkInitialized() {
  const tab = await open({ viewport: { width: 640, height: 160 } });
  await tab.goto("http://localhost:5173");
  await signIn(tab);
  await tab.getByText(/to Convex you are user_/).waitFor();
  await draw(tab, "init");
}

/** The block below a marker of the page. */
function record(name, text) {
  const before = readFileSync(page, "utf8");
  const block = new RegExp(`(<!-- terminal: ${name} -->\n\n\`\`\`\n)[^]*?(\n\`\`\`)`);
  if (!block.test(before)) throw new Error(`docs/first-hour.md has no block "${name}"`);
  writeFileSync(
    page,
    before.replace(block, (_, start, end) => start + text + end),
  );
}

try {
  packInto(packed);
  const tarball = readdirSync(packed).find((name) => name.startsWith("create-lockstep-"));
  const create = `npm exec --package ${packed}/${tarball} -- create-lockstep my-app --packages ${packed}`;
  record("create", await run(home, create, [{ question: "Framework [1]", type: "\r" }]));
  const created = path.join(home, "my-app");
  record("install", await run(created, "npm install"));
  record("dev", await running(created, "npm run dev", walkCreated));

  await run(home, "npm create vite@latest vite-app -- --template react-ts --no-interactive");
  const existing = path.join(home, "vite-app");
  const answers = [
    { question: "1–3 [1]", type: "\r" },
    { question: "[y/N]", type: "y\r" },
  ];
  const command = `node ${root}/packages/lockstep/bin/lockstep.mjs init --packages ${packed}`;
  // The diff is as long as the files.
  record("init", (await run(existing, command, answers)).replace(/^---[^]*?\n(?=Create:)/m, "…\n\n"));
  await running(existing, "npx lockstep dev", walkInitialized);
} finally {
  await browser.close();
  rmSync(home, { recursive: true, force: true });
}
