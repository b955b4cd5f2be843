// The arguments of `npm start`.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";
import { readStart } from "../../scripts/read-start.mjs";

const EXAMPLES = ["nextjs", "react-vite", "tanstack-start"];
const read = (...args: string[]): unknown => readStart(args, EXAMPLES, (example) => example !== "tanstack-start");

it.each([
  [[], "react-vite", ["dev", "--seed", "seed.yaml"]],
  [["nextjs"], "nextjs", ["dev", "--seed", "seed.yaml"]],
  [["nextjs", "--ephemeral"], "nextjs", ["dev", "--seed", "seed.yaml", "--ephemeral"]],
  [["--app-port", "4000"], "react-vite", ["dev", "--seed", "seed.yaml", "--app-port", "4000"]],
  [["nextjs", "--seed=mine.yaml"], "nextjs", ["dev", "--seed=mine.yaml"]],
  [["--seed", "nextjs"], "react-vite", ["dev", "--seed", "nextjs"]],
  [["--", "npm", "run", "dev"], "react-vite", ["dev", "--seed", "seed.yaml", "--", "npm", "run", "dev"]],
  [["tanstack-start"], "tanstack-start", ["dev"]],
])("[R17] npm start -- %j runs %s with %j", (args, example, expected) => {
  expect(read(...args)).toEqual({ example, args: expected });
});

it("[R17] an unknown example is refused with a list, before anything is installed, with exit code 2", () => {
  expect(read("next")).toEqual({
    problem:
      "There is no example called next. Write one of these:\n  npm start -- nextjs\n  npm start\n  npm start -- tanstack-start\n",
  });
  const script = path.resolve(import.meta.dirname, "../../scripts/start.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, "next"], { encoding: "utf8" });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("There is no example called next.");
  expect(stderr).toContain("  npm start\n");
});
