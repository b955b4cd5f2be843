// The pages of docs/errors are those of the topics that `lockstep explain` prints.

import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { plant } from "./support/planted.ts";

const SCRIPT = path.resolve(import.meta.dirname, "../../scripts/docs/errors.mjs");

/** The lines of a check of the pages in a tree. */
function problemsIn(root: string): string[] {
  const { stderr, error } = spawnSync(process.execPath, [SCRIPT, "--check", root], { encoding: "utf8" });
  if (error) throw error;
  return stderr.split("\n").filter((line) => line !== "");
}

/** A tree with the repository's pages. */
const pages = (): string => {
  const root = plant([], {});
  cpSync(path.resolve(SCRIPT, "../../../docs/errors"), `${root}/docs/errors`, { recursive: true });
  return root;
};

test("[R18] docs/errors is what the topics say", () => {
  expect(problemsIn(pages())).toEqual([]);
});

test("[R18] a page that was edited, is missing or has no topic fails", () => {
  const root = pages();
  appendFileSync(`${root}/docs/errors/PORT_BUSY.md`, "An edit.\n");
  rmSync(`${root}/docs/errors/fault.md`);
  appendFileSync(`${root}/docs/errors/NO_SUCH_CODE.md`, "# NO_SUCH_CODE\n");
  expect(problemsIn(root)).toEqual(
    ["PORT_BUSY", "fault", "NO_SUCH_CODE"].map((code) => `docs/errors/${code}.md is out of date: npm run docs:errors`),
  );
});
