// Runs commands in parallel and prints one line for each. The output of a command is shown only if it fails.
import { spawn } from "node:child_process";
import { root } from "./install.mjs";

const TALLY = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m;

/**
 * Runs one command. Resolves with its counts and the names of the failures. `live` shows its output as it arrives. A command
 * that prints no counts counts as one test.
 */
export async function runStep({ title, command, live = false }) {
  const since = performance.now();
  const child = spawn(command, { cwd: root, shell: true, env: { ...process.env, FORCE_COLOR: "0" } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
      if (live) process.stdout.write(text.replace(TALLY, ""));
    });
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  const [, ...counts] = TALLY.exec(output) ?? ["", code === 0 ? 1 : 0, code === 0 ? 0 : 1, 0];
  const [passed, failed, skipped] = counts.map(Number);
  // A skipped test proves nothing, and a crashed suite reports nothing: both count as failures.
  const bad = failed + skipped + (code !== 0 && failed + skipped === 0 ? 1 : 0);
  if (bad > 0 && !live) console.log(output);
  console.log(`${bad > 0 ? "✘" : "✔"} ${title} (${((performance.now() - since) / 1000).toFixed(1)} s)`);
  return {
    passed,
    failed: bad,
    bad: bad > 0 ? [title, ...(output.match(/^✘ .+$/gm) ?? []).map((line) => `  ${line}`)] : [],
  };
}

/** Runs at most `width` steps at a time. Resolves with the sum of their counts. */
export async function runSteps(steps, width = 2) {
  const queue = [...steps];
  const sum = { passed: 0, failed: 0 };
  const worker = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      const { passed, failed } = await runStep(step);
      sum.passed += passed;
      sum.failed += failed;
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return sum;
}
