// `npm run bench -- setup`: what `lockstep init` asks, writes and takes in the app that each framework's generator writes. Prints the rows of the
// first table of docs/comparison.md. `-- setup nextjs` measures one framework. Generators and packages come from npm, through its cache.
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../scripts/install.mjs";
import { packInto } from "../scripts/pack-into.mjs";

const TEMPLATE = path.join(root, "test/e2e/apps/react-router-start");
/** How an app is generated, its first page, and the files whose place the framework prescribes. */
const FRAMEWORKS = {
  vite: {
    create: "npm create vite@latest my-app -- --template react-ts --no-interactive",
    page: "src/App.tsx",
    own: /^src\/(?:main|App)\.tsx$/,
  },
  nextjs: {
    create: "npx create-next-app@latest my-app --yes --skip-install --disable-git",
    page: "app/page.tsx",
    own: /^(?:proxy\.ts|app\/(?:.*\/)?(?:route|page|layout)\.tsx?)$/,
  },
  "tanstack-start": {
    create: "npx @tanstack/cli@latest create my-app --blank --yes --no-git --no-install",
    page: "src/routes/index.tsx",
    own: /^src\/(?:routes\/.+|router\.tsx|start\.ts)$/,
  },
  "react-router": {
    // The generator fetches its own template from GitHub; this is a copy.
    create: `npx create-react-router@latest my-app --yes --template ${TEMPLATE} --no-git-init --no-install`,
    page: "app/routes/home.tsx",
    own: /^app\/(?:root\.tsx|routes\.ts|routes\/.+)$/,
  },
};
/** The last one is what `npx convex dev` writes into a new folder. */
const NOT_COUNTED = [":!package*.json", ":!**/_generated", ":!node_modules", ":!convex/tsconfig.json"];
const LOCKSTEP = path.join(root, "packages/lockstep/bin/lockstep.mjs");
const [, only] = process.argv.slice(2);
const names = Object.keys(FRAMEWORKS).filter((name) => only === undefined || name === only);
const outside = mkdtempSync(path.join(tmpdir(), "lockstep-bench-setup-"));
try {
  const packed = path.join(outside, "packed");
  packInto(packed);
  const rows = [];
  for (const name of names) {
    const row = measure(name, FRAMEWORKS[name], packed);
    console.log(`| ${[name, row.prompts, show(row.wiring), show(row.screen), row.seconds].join(" | ")} |`);
    rows.push(row);
  }
  mkdirSync(path.join(root, "bench/results"), { recursive: true });
  writeFileSync(path.join(root, "bench/results/setup.json"), `${JSON.stringify(rows, null, 2)}\n`);
} finally {
  rmSync(outside, { recursive: true, force: true });
}

function show({ files, beside, lines }) {
  return `${files.length} files, ${beside.length} beside the framework's, ${lines} lines`;
}

function measure(name, { create, page, own }, packed) {
  const folder = path.join(outside, name);
  mkdirSync(folder);
  const env = { ...process.env, npm_config_yes: "true", npm_config_prefer_offline: "true", npm_config_audit: "false" };
  execFileSync(create, { cwd: folder, shell: true, stdio: "ignore", env });
  const app = path.join(folder, "my-app");
  const git = (...args) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...args], {
      cwd: app,
      encoding: "utf8",
    });
  const init = (...args) =>
    spawnSync(process.execPath, [LOCKSTEP, "init", "--json", "--packages", packed, ...args], {
      cwd: app,
      env,
      encoding: "utf8",
    });
  git("init", "--quiet");
  const commit = () => {
    git("add", "-A");
    git("commit", "--quiet", "-m", "x");
  };
  const written = () => {
    const { status, stderr } = init("--yes", "--no-install");
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    git("add", "-A");
    const diff = git("diff", "--cached", "--unified=0", "--", ".", ...NOT_COUNTED);
    const files = git("diff", "--cached", "--name-only", "--", ".", ...NOT_COUNTED)
      .trim()
      .split("\n");
    git("reset", "--quiet", "--hard");
    return {
      files,
      beside: files.filter((file) => !own.test(file)),
      lines: diff.split("\n").filter((line) => /^\+(?!\+\+ ).*\S/.test(line)).length,
    };
  };
  commit();
  const prompts = promptsOf(init);
  const screen = written();
  appendFileSync(path.join(app, page), "// An edited page.\n");
  commit();
  const wiring = written();
  git("reset", "--quiet", "--hard", "HEAD~1");
  const since = performance.now();
  const { status, stderr } = init("--yes");
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return { name, prompts, wiring, screen, seconds: Math.round((performance.now() - since) / 1000) };
}

/** Without a terminal, it names the option that answers the next question. */
function promptsOf(init) {
  const given = [];
  for (;;) {
    const { status, stderr } = init("--no-install", ...given);
    const flag = /answer it with (--[\w-]+)/.exec(stderr)?.[1];
    if (status !== 2 || flag === undefined) return given.filter((one) => one.startsWith("--")).length;
    if (flag === "--yes") return given.filter((one) => one.startsWith("--")).length + 1;
    given.push(flag, ...(flag === "--keys" ? ["local"] : []));
  }
}
