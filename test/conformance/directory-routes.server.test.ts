// The routes of the directory: what they refuse, what handlers with too much to do cost, and WorkOS's Actions.

import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { post } from "../../packages/lockstep/test/database/support/convex-app.ts";
import { type PushedApp, pushApp } from "./support/pushed-app.ts";

const SECRETS = { WORKOS_WEBHOOK_SECRET: "whsec_old", WORKOS_ACTION_SECRET: "action_secret" };

let app: PushedApp;

beforeAll(async () => {
  app = await pushApp("directory-life", { copy: "routes" });
  expect(app.pushed.stderr).toContain("Convex functions ready!");
});

afterAll(() => app.close());

/** Sets variables of the deployment. */
async function set(variables: Record<string, string>): Promise<void> {
  const changes = Object.entries(variables).map(([name, value]) => ({ name, value }));
  expect((await post(app, "/api/update_environment_variables", { changes })).status).toBe(200);
}

/** Posts a signed body. */
async function send(route: string, body: string, secret: string): Promise<{ status: number; answer: string }> {
  const t = Date.now();
  const v1 = createHmac("sha256", secret).update(`${t}.${body}`).digest("hex");
  const headers = { "workos-signature": `t=${t}, v1=${v1}` };
  const response = await fetch(`${app.siteUrl}/workos/${route}`, { method: "POST", body, headers });
  return { status: response.status, answer: await response.text() };
}
const codeOf = ({ status, answer }: { status: number; answer: string }): [number, string] => [
  status,
  (JSON.parse(answer) as { code: string }).code,
];
const event = (id: string, name: string, data: object): string =>
  JSON.stringify({ object: "event", id, event: name, data, created_at: new Date().toISOString() });
const USER = {
  object: "user",
  id: "user_1",
  email: "ada@example.com",
  created_at: "2026-01-01T00:00:00.000Z",
  updated_at: "2026-01-01T00:00:00.000Z",
};

it("[D11] an app is pushed without any variable; the routes then answer with the command that sets the secret", async () => {
  for (const [route, name] of [
    ["webhook", "WORKOS_WEBHOOK_SECRET"],
    ["action", "WORKOS_ACTION_SECRET"],
  ] as const) {
    const answered = await send(route, "{}", "any");
    expect(codeOf(answered)).toEqual([503, "SECRET_MISSING"]);
    expect(answered.answer).toContain(`npx convex env set ${name}`);
    const { message } = JSON.parse(answered.answer) as { message: string };
    expect(message).toMatch(/\n {2}See https:.*\/docs\/errors\/SECRET_MISSING\.md$/);
  }
  await set(SECRETS);
});

it("[D10] while a secret is replaced, both are accepted, and afterwards only the new one", async () => {
  await set({ WORKOS_WEBHOOK_SECRET: "whsec_new,whsec_old" });
  expect((await send("webhook", event("e1", "user.created", USER), "whsec_old")).status).toBe(200);
  expect((await send("webhook", event("e2", "user.updated", USER), "whsec_new")).status).toBe(200);
  await set({ WORKOS_WEBHOOK_SECRET: "whsec_new" });
  const refused = await send("webhook", event("e3", "user.deleted", USER), "whsec_old");
  expect(codeOf(refused)).toEqual([401, "INVALID_SIGNATURE"]);
  const state = await app.query("life:state", { userIds: ["user_1"], organizationIds: [], keys: ["user_1"] });
  expect(state).toMatchObject({ users: [{ userId: "user_1" }] });
});

it("[D12] what is too large or is not an event is refused", async () => {
  const large = event("e4", "user.updated", { ...USER, locale: "x".repeat(512 * 1024) });
  expect(codeOf(await send("webhook", large, "whsec_new"))).toEqual([413, "BODY_TOO_LARGE"]);
  const unsigned = await fetch(`${app.siteUrl}/workos/webhook`, { method: "POST", body: "x".repeat(1024) });
  expect(unsigned.status).toBe(401);
  for (const body of ["", "nothing", "[]", "null"])
    expect(codeOf(await send("webhook", body, "whsec_new"))).toEqual([400, "INVALID_BODY"]);
  for (const body of ["{}", '{"id":"e5","event":"user.created"}', '{"id":1,"event":"user.created","data":{}}'])
    expect(codeOf(await send("webhook", body, "whsec_new"))).toEqual([400, "INVALID_EVENT"]);
});

it("[D32] a handler that fills a transaction gets one of its own, and one that never fits is listed", async () => {
  const told = async (): Promise<unknown> =>
    (
      (await app.query("life:state", { userIds: [], organizationIds: [], keys: ["fits", "never"] })) as {
        told: unknown;
      }
    ).told;
  // A transaction of Convex writes 16,000 documents at most.
  const sendRows = (id: string, rows: number) =>
    send("webhook", event(`e_${id}`, "heavy.event", { id, rows }), "whsec_new");
  expect((await sendRows("fits", 15_995)).status).toBe(200);
  expect((await sendRows("never", 16_010)).status).toBe(200);
  await expect.poll(told).toEqual([[expect.objectContaining({ event: "heavy.event" })], []]);
  await expect
    .poll(async () => ((await app.query("life:health")) as { failures: object[] }).failures)
    .toEqual([expect.objectContaining({ lane: "never", event: "heavy.event" })]);
});

it("[D34] an Action is decided by its handler, and the answer is signed", async () => {
  const registration = (email: string): string =>
    JSON.stringify({ object: "user_registration_action_context", id: "a1", user_data: { email } });
  for (const [email, payload] of [
    ["ada@example.com", { verdict: "Allow" }],
    ["eve@rival.example", { verdict: "Deny", error_message: "Not for you." }],
  ] as const) {
    const { status, answer } = await send("action", registration(email), SECRETS.WORKOS_ACTION_SECRET);
    const json = JSON.parse(answer) as { object: string; payload: { timestamp: number }; signature: string };
    expect([status, json.object]).toEqual([200, "user_registration_action_response"]);
    expect(json.payload).toEqual({ timestamp: expect.any(Number), ...payload });
    const signed = createHmac("sha256", SECRETS.WORKOS_ACTION_SECRET);
    signed.update(`${json.payload.timestamp}.${JSON.stringify(json.payload)}`);
    expect(json.signature).toBe(signed.digest("hex"));
  }
  // While the secret is replaced, the answer is signed with the one of the request.
  await set({ WORKOS_ACTION_SECRET: `new_secret,${SECRETS.WORKOS_ACTION_SECRET}` });
  const { answer } = await send("action", registration("ada@example.com"), SECRETS.WORKOS_ACTION_SECRET);
  const { payload, signature } = JSON.parse(answer) as { payload: { timestamp: number }; signature: string };
  const expected = createHmac("sha256", SECRETS.WORKOS_ACTION_SECRET);
  expect(signature).toBe(expected.update(`${payload.timestamp}.${JSON.stringify(payload)}`).digest("hex"));
  expect(codeOf(await send("action", registration("ada@example.com"), "other"))).toEqual([401, "INVALID_SIGNATURE"]);
  const other = JSON.stringify({ object: "authentication_action_context", id: "a2", user: USER });
  const unhandled = await send("action", other, SECRETS.WORKOS_ACTION_SECRET);
  expect(codeOf(unhandled)).toEqual([503, "NO_HANDLER"]);
});
