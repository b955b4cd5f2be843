// `npm run bench -- doctor`: `lockstep doctor` compared with `workos doctor` on the same generated Next.js projects, in turns, in
// one run. The peer runs without its API calls and its analysis by a model, which is what `lockstep doctor` does by default: files only.
// Prints a table of time and memory by the number of files, and writes bench/results/doctor.json.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../scripts/install.mjs";

const PEER = "workos@0.14.0";
const SIZES = [100, 1000, 5000, 20_000];
const ROUNDS = 7;
/** One file in five is about Convex: it is parsed, the others are only searched for words. */
const ABOUT_CONVEX = 5;

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const folder = mkdtempSync(path.join(tmpdir(), "lockstep-bench-doctor-"));
const commands = [
  { name: "lockstep doctor", file: path.join(root, "packages/lockstep/bin/lockstep.mjs"), args: ["doctor"] },
  { name: "workos doctor", file: peer(), args: ["doctor", "--skip-api", "--skip-ai", "--mode", "ci"] },
];

try {
  const rows = [];
  for (const size of SIZES) {
    const project = makeProject(size);
    const samples = commands.map(() => []);
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [index, command] of commands.entries()) {
        const sample = await measure(command, project);
        // The first round fills the system's file cache.
        if (round > 0) samples[index].push(sample);
      }
    }
    for (const [index, { name }] of commands.entries()) {
      const of = (key) => Math.round(median(samples[index].map((sample) => sample[key])));
      rows.push({ files: size, name, "time, ms": of("ms"), "memory, MB": of("mb") });
    }
  }
  console.table(rows);
  mkdirSync(path.join(root, "bench/results"), { recursive: true });
  writeFileSync(path.join(root, "bench/results/doctor.json"), `${JSON.stringify({ rounds: ROUNDS, rows }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A project with about `size` files of code, each with the length of a usual component. */
function makeProject(size) {
  const project = path.join(folder, String(size));
  cpSync(path.join(root, "packages/lockstep/test/doctor/projects/nextjs"), project, { recursive: true });
  cpSync(path.join(project, "env.local"), path.join(project, ".env.local"));
  cpSync(path.join(project, "gitignore"), path.join(project, ".gitignore"));
  for (let index = 0; index < size; index++) {
    const part = path.join(project, "components", `part-${Math.floor(index / 50)}`);
    mkdirSync(part, { recursive: true });
    writeFileSync(path.join(part, `component-${index}.tsx`), component(index));
  }
  execFileSync("git", ["init", "-q"], { cwd: project });
  execFileSync("git", ["add", "-A"], { cwd: project });
  return project;
}

function component(index) {
  const convex = index % ABOUT_CONVEX === 0;
  const rows = Array.from({ length: 40 }, (_, row) => `      <p className="row-${row}">{title} {count + ${row}}</p>`);
  return [
    '"use client";',
    'import { useState } from "react";',
    ...(convex
      ? ['import { useQuery } from "convex/react";', 'import { api } from "../../convex/_generated/api";']
      : []),
    `export function Component${index}({ title }: { title: string }) {`,
    "  const [count, setCount] = useState(0);",
    ...(convex ? ["  const notes = useQuery(api.notes.list) ?? [];"] : []),
    "  return (",
    "    <section onClick={() => setCount(count + 1)}>",
    ...rows,
    ...(convex ? ["      <p>{notes.length}</p>"] : []),
    "    </section>",
    "  );",
    "}",
    "",
  ].join("\n");
}

function measure({ file, args }, cwd) {
  const probe = `data:text/javascript,process.on("exit",()=>process.stderr.write("\\nMAXRSS="+process.resourceUsage().maxRSS+"\\n"))`;
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", probe, file, ...args], {
      cwd,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (data) => (errors += data));
    child.on("error", reject);
    child.on("close", () => {
      const rss = /MAXRSS=(\d+)/.exec(errors)?.[1];
      if (rss === undefined) reject(new Error(`${file} did not end by itself:\n${errors}`));
      else resolve({ ms: performance.now() - start, mb: Number(rss) / 1024 });
    });
  });
}

/** Installs the peer once. */
function peer() {
  const cache = path.join(root, ".cache/bench-workos-doctor");
  const file = path.join(cache, "node_modules/workos/dist/bin.js");
  if (!existsSync(file)) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(path.join(cache, "package.json"), '{ "private": true }\n');
    execFileSync("npm", ["install", "--no-audit", "--no-fund", PEER], { cwd: cache, stdio: "ignore" });
  }
  return file;
}
