// The official Convex components, as published on npm, in one app that the real CLI pushes to local Convex.

import { createHmac } from "node:crypto";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Value } from "convex/values";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, watch } from "../../packages/lockstep/test/database/support/clients.ts";
import { type PushedApp, pushApp } from "./support/pushed-app.ts";

const WEBHOOK_SECRET = "whsec_of_the_test";

let app: PushedApp;

const run = async (...args: string[]): Promise<unknown> => {
  const { code, stdout, stderr } = await app.cli("run", ...args);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as unknown;
};
const mutation = (name: string, args: Record<string, Value> = {}): Promise<unknown> => app.mutation(name, args);
const query = (name: string, args: Record<string, Value> = {}): Promise<unknown> => app.query(name, args);
/** Waits until the recorded lines include all of these. */
const left = (...lines: string[]): Promise<void> =>
  watch(connect(app), "done:list").until((value: string[]) => lines.every((line) => value.includes(line)));

beforeAll(async () => {
  const environment = {
    WORKOS_CLIENT_ID: "client_1",
    WORKOS_API_KEY: "sk_test_1",
    WORKOS_WEBHOOK_SECRET: WEBHOOK_SECRET,
  };
  app = await pushApp("components", { environment });
  expect([app.pushed.code, app.pushed.stderr]).toEqual([
    0,
    expect.stringContaining("Installed component workOSAuthKit/backfillWorkflow/workpool."),
  ]);
  for (const [player, points] of [
    ["ada", 5],
    ["bob", 15],
    ["cy", 25],
    ["dee", 1],
    ["eve", 12],
  ] as const)
    await mutation("scores:add", { player, points });
});
afterAll(() => app.close());

describe("the official components", () => {
  it("[F220] the CLI generates the components' types and checks the app against them", async () => {
    const generated = readFileSync(path.join(app.folder, "convex/_generated/api.d.ts"), "utf8");
    expect(generated).toContain(`import("@convex-dev/workpool/_generated/component.js").ComponentApi<"workpool">`);
    const file = path.join(app.folder, "convex/limits.ts");
    const good = readFileSync(file, "utf8");
    appendFileSync(file, "\nexport const wrong = components.rateLimiter.lib.nothing;\n");
    const { code, stderr } = await app.cli("dev", "--once");
    expect([code, stderr]).toEqual([1, expect.stringContaining("Property 'nothing' does not exist")]);
    writeFileSync(file, good);
  });

  it("[F220] a local component's code is generated, and the component serves beneath its prefix", async () => {
    rmSync(path.join(app.folder, "convex/tally/_generated"), { recursive: true });
    expect(await app.cli("codegen")).toMatchObject({ code: 0 });
    const generated = readFileSync(path.join(app.folder, "convex/tally/_generated/component.ts"), "utf8");
    expect(generated.replaceAll(/\s/g, "")).toContain(
      'get:FunctionReference<"query","internal",{name:string},number,Name>',
    );
    expect(await mutation("tallies:add", { name: "a" })).toBe(5);
    expect(await (await fetch(`${app.siteUrl}/tally/of/a`)).text()).toBe("5");
    expect((await app.cli("data", "--component", "tally")).stdout.trim()).toBe("tallies");
  });

  it("[F221] the rate limiter refuses calls over the limit", async () => {
    expect([await mutation("limits:send"), await mutation("limits:send"), await mutation("limits:send")]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("[F222] the aggregate counts and sums", async () => {
    expect(await query("scores:totals")).toEqual({ count: 5, sum: 58, max: 25, above10: 3 });
  });

  it("[F223] the workpool runs its jobs, and reports the result of each", async () => {
    await mutation("pool:enqueue", { names: ["one", "two", "three", "bad"] });
    await left("one: success", "two: success", "three: success", "bad: failed");
  });

  it("[F224] a workflow continues after the server was killed, and no step runs twice", async () => {
    const workflowId = (await mutation("flow:start")) as string;
    await left("first step");
    await app.crash();
    await mutation("flow:tell", { workflowId, value: "go" });
    await left("second step: go");
    const status = watch(connect(app), "flow:status", { workflowId });
    await status.until((value: { type: string }) => value.type === "completed");
    expect(status.values.at(-1)).toMatchObject({ type: "completed", result: "finished" });
    const steps = ((await query("done:list")) as string[]).filter((line) => line.includes("step"));
    expect(steps).toEqual(["first step", "second step: go"]);
  });

  it("[F225] a migration changes every document; [F220] the CLI runs internal functions and reads the data of components", async () => {
    await run("migrations:run", "{}");
    const state = watch(connect(app), "migrations:state");
    await state.until((value) => value === "success");
    expect(await query("scores:levels")).toEqual(["low", "high", "high", "low", "high"]);
    const args = JSON.stringify({ names: ["migrations:setLevel"] });
    expect(await run("--component", "migrations", "lib:getStatus", args)).toMatchObject([
      { state: "success", processed: 5 },
    ]);
    expect((await app.cli("data", "--component", "migrations")).stdout.trim()).toBe("migrations");
    const { stdout } = await app.cli("data", "migrations", "--component", "migrations", "--format", "jsonLines");
    expect(JSON.parse(stdout)).toMatchObject({ name: "migrations:setLevel", isDone: true });
    expect((await app.cli("data", "scores", "--limit", "1", "--order", "asc")).stdout).toContain('"ada"');
  });

  it("[F226] AuthKit's webhook accepts a signed event, once, and no other", async () => {
    const user = {
      object: "user",
      id: "user_01",
      email: "ada@example.com",
      email_verified: true,
      first_name: "Ada",
      last_name: null,
      profile_picture_url: null,
      external_id: null,
      last_sign_in_at: null,
      locale: null,
      metadata: {},
      created_at: "2026-11-01T00:00:00.000Z",
      updated_at: "2026-11-01T00:00:00.000Z",
    };
    const event = { id: "event_01", event: "user.created", created_at: user.created_at, data: user };
    const send = async (secret: string): Promise<number> => {
      const body = JSON.stringify(event);
      const t = Date.now();
      const v1 = createHmac("sha256", secret).update(`${t}.${body}`).digest("hex");
      const headers = { "content-type": "application/json", "workos-signature": `t=${t}, v1=${v1}` };
      const answer = await fetch(`${app.siteUrl}/workos/webhook`, { method: "POST", headers, body });
      return answer.status;
    };
    expect(await send("another secret")).toBe(500);
    expect([await send(WEBHOOK_SECRET), await send(WEBHOOK_SECRET)]).toEqual([200, 200]);
    await left("user.created ada@example.com");
    const told = ((await query("done:list")) as string[]).filter((line) => line.startsWith("user.created"));
    expect(told).toHaveLength(1);
    const identity = JSON.stringify({ issuer: "https://api.workos.com/user_management/client_1", subject: "user_01" });
    expect(await run("auth:currentUser", "{}", "--identity", identity)).toMatchObject({
      id: "user_01",
      firstName: "Ada",
    });
    expect(await query("auth:currentUser")).toBeNull();
  });
});
