// `lockstep explain`, as a command whose output is a pipe.

import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { CHECKS } from "../../src/doctor/checks/index.ts";
import { TOPICS } from "../../src/explain/topics.ts";

const COMMAND = path.resolve(import.meta.dirname, "../../bin/lockstep.mjs");

/** Runs `lockstep explain` with these arguments. */
function explain(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [COMMAND, "explain", ...args], { encoding: "utf8" });
}

test("[X3] a code in any letter case prints its topic, with commands to copy and the address of its page", () => {
  const { status, stdout } = explain("token_refused");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^TOKEN_REFUSED\n/);
  expect(stdout).toMatch(/^ +npx lockstep doctor --token$/m);
  expect(stdout).toMatch(/\/docs\/errors\/TOKEN_REFUSED\.md\n$/);
});

test("[X3] the ID of a check of the doctor prints that check, also as an option of the doctor", () => {
  const { status, stdout } = explain("e6");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^E6\n.*password/);
  expect(stdout).toMatch(/\/docs\/doctor\/E6\.md\n$/);
  const options = { encoding: "utf8" } as const;
  expect(spawnSync(process.execPath, [COMMAND, "doctor", "--explain", "E6"], options).stdout).toBe(stdout);
});

test("[X3] an unknown code is refused with the nearest one, and exit code 2", () => {
  const { status, stderr } = explain("PORT_BUZY");
  expect(status).toBe(2);
  expect(stderr).toMatch(/no code "PORT_BUZY"[^]*did you mean PORT_BUSY[^]*lockstep explain PORT_BUSY/);
  expect(explain("PORT_BUSY", "more")).toMatchObject({ status: 2, stderr: expect.stringContaining('"more"') });
});

test("[X4] without a code, all are listed by area, in plain text", () => {
  const { status, stdout } = explain();
  expect(status).toBe(0);
  const listed = [...stdout.matchAll(/^ {2}(\w+)/gm)].map(([, code]) => code);
  expect(listed).toEqual([...CHECKS.map(({ id }) => id), ...TOPICS.map(({ code }) => code)]);
  for (const { area } of TOPICS) expect(stdout).toContain(`${area}\n`);
  expect(`${stdout}${explain("PORT_BUSY").stdout}`).not.toMatch(/(?!\n)\p{Cc}/u);
});

test("[X5] --json prints the topic with its page, or the list", () => {
  const [first] = TOPICS;
  expect(JSON.parse(explain("--json", "TOKEN_REFUSED").stdout)).toEqual({
    ...first,
    page: expect.stringMatching(/^https:.*\/docs\/errors\/TOKEN_REFUSED\.md$/),
  });
  const { code, area, summary } = first ?? {};
  expect(JSON.parse(explain("--json").stdout)).toHaveLength(CHECKS.length + TOPICS.length);
  expect(JSON.parse(explain("--json").stdout)).toContainEqual({ code, area, summary });
});
