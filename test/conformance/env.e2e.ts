// `lockstep env` as a command, with the unmodified convex CLI against local Convex.

import fc from "fast-check";
import { expect, test } from "vitest";
import { useSetupApp } from "./support/setup-app.ts";

const app = useSetupApp("env");
const KEY = "sk_test_0123456789abcdef";
/** Values that env files write in different ways. */
const ODD = { SPACED: "two words # not a comment", QUOTED: `it's "so"`, LINES: "one\ntwo", DOLLAR: "a$b" };

async function env(...args: string[]) {
  const result = await app.lockstep("env", ...args);
  expect(result.output).not.toContain(KEY);
  return result;
}

test("[P37] check fails for what is missing, and says where", async () => {
  const { code, output } = await env("check");
  expect([code, output]).toEqual([
    1,
    expect.stringMatching(
      /missing {2}VITE_WORKOS_CLIENT_ID in the app \(\.env\.local\)[^]*WORKOS_API_KEY in the deployment/,
    ),
  ]);
  expect(await env("nothing")).toMatchObject({
    code: 2,
    output: expect.stringContaining("lockstep env push") as unknown,
  });
});

test("[P33] [P38] push shows the difference, asks, and sets all in one request of the project's own command", async () => {
  app.write(
    ".env.local",
    [
      "VITE_WORKOS_CLIENT_ID=client_01ABCDEFGHIJ",
      `WORKOS_API_KEY=${KEY}`,
      `SPACED='${ODD.SPACED}'`,
      `QUOTED=\`${ODD.QUOTED}\``,
      `LINES="one\\ntwo"`,
      String.raw`DOLLAR='a\$b'`,
    ].join("\n"),
  );
  app.write(
    "convex/odd.ts",
    `export const all = [${Object.keys(ODD)
      .map((name) => `process.env.${name}`)
      .join(", ")}];\n`,
  );
  const unanswered = await env("push");
  expect([unanswered.code, unanswered.output]).toEqual([
    2,
    expect.stringMatching(/\+ WORKOS_API_KEY=sk_test_…cdef[^]*--yes/),
  ]);
  expect(await app.variable("WORKOS_API_KEY")).toBe("");
  const pushed = await env("push", "--yes");
  // The webhook's secret is set by `lockstep provision`.
  expect([pushed.code, pushed.output]).toEqual([
    1,
    expect.stringMatching(/! WORKOS_WEBHOOK_SECRET[^]*provision[^]*Done\./),
  ]);
  expect(await app.variable("WORKOS_CLIENT_ID")).toBe("client_01ABCDEFGHIJ");
  expect(await app.variable("WORKOS_API_KEY")).toBe(KEY);
  for (const [name, value] of Object.entries(ODD)) expect([name, await app.variable(name)]).toEqual([name, value]);
  expect((await env("push", "--yes")).output).toContain("Nothing to push.");
});

test("[P31] [P38] the table shows the deployment's values masked, as text and as JSON", async () => {
  const { code, output } = await env();
  expect([code, output]).toEqual([
    0,
    expect.stringMatching(/WORKOS_API_KEY +lockstep dev +sk_test_…cdef \(npx convex env\)/),
  ]);
  const { stdout } = await env("--json");
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ place: "host", name: "CONVEX_DEPLOY_KEY" }));
});

test("[P39] a key of the other kind of environment is not pushed", async () => {
  app.write("live.env", "WORKOS_CLIENT_ID=client_01LIVE\nWORKOS_API_KEY=sk_live_0123456789abcdef\n");
  const live = await env("push", "--yes", "--env-file", "live.env");
  expect([live.code, live.output]).toEqual([
    2,
    expect.stringMatching(/WORKOS_API_KEY in live\.env:2 is of a production environment/),
  ]);
  const test_ = await env("push", "--yes", "--prod", "--env-file", ".env.local");
  expect([test_.code, test_.output]).toEqual([2, expect.stringContaining("is not of a production environment")]);
  expect(await app.variable("WORKOS_API_KEY")).toBe(KEY);
});

test("[P29] from random states of the deployment, killed after any line that it prints, a push ends the same when it is run again", async () => {
  const others = { WORKOS_CLIENT_ID: "client_01OTHER", WORKOS_API_KEY: "sk_test_other", KEPT: "1", SPACED: "x" };
  // It prints about 10 lines.
  const starts = fc.record({
    lines: fc.integer({ min: 1, max: 10 }),
    present: fc.subarray(Object.entries(others), { minLength: 1 }),
  });
  await fc.assert(
    fc.asyncProperty(starts, async ({ lines, present }) => {
      app.write("present.env", present.map((pair) => pair.join("=")).join("\n"));
      await app.convex("env", "set", "--force", "--from-file", "present.env");
      await app.lockstepKilled(lines, app.selfHosted, "env", "push", "--yes");
      expect((await env("push", "--yes")).output).toMatch(/Done|Nothing to push/);
      const { stdout } = await app.convex("env", "list", "--include-values");
      const expected = ["WORKOS_CLIENT_ID=client_01ABCDEFGHIJ", `WORKOS_API_KEY=${KEY}`];
      if (present.some(([name]) => name === "KEPT")) expected.push("KEPT=1");
      expect(stdout.split("\n")).toEqual(expect.arrayContaining(expected));
      expect((await env("push", "--yes")).output).toContain("Nothing to push.");
    }),
    { numRuns: 2 },
  );
});
