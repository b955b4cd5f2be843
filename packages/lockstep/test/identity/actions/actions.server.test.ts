// Actions over HTTP. The receiving application verifies requests and signs responses with WorkOS's own SDK.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WorkOS } from "workos-node-11";
import { readReply } from "../../../src/identity/actions/read-reply.ts";
import { signBody } from "../../../src/identity/values/signature.ts";
import { ADA, authorizeUrl, CLIENT, pkce, post, start, START, type Running } from "../support/local-authkit.ts";
import { api, KEY } from "../support/management.ts";
import { person, textOf } from "../support/person.ts";
import { startReceiver, type Receiver } from "../support/receiver.ts";

const { actions } = new WorkOS(KEY);
const SECRET = "action_secret";
const GRACE = { email: "grace@example.com", password: "nanoseconds" };

type Verdict = { verdict: "Allow" } | { verdict: "Deny"; errorMessage?: string };
type Kind = "authentication" | "user_registration";

/** The application: verifies each request as the SDK does, and signs its response. */
function application(verdict: Verdict, kind: Kind): Promise<Receiver> {
  return startReceiver(async ({ body, signature }) => {
    const question = await actions.constructAction({ payload: body, sigHeader: signature, secret: SECRET });
    expect(question.object).toBe(`${kind}_action_context`);
    return { status: 200, body: JSON.stringify(await actions.signResponse({ type: kind, ...verdict }, SECRET)) };
  });
}

async function startWith(kind: Kind, url: string, onFailure?: "Allow"): Promise<Running> {
  const endpoint = { url, secret: SECRET, ...(onFailure !== undefined && { onFailure }) };
  // The SDK uses the real clock.
  return start({
    now: Date.now,
    actions: kind === "authentication" ? { authentication: endpoint } : { userRegistration: endpoint },
  });
}

const byPassword = (url: string): Promise<Response> =>
  post(url, {
    grant_type: "password",
    client_id: CLIENT,
    client_secret: KEY,
    email: ADA.email,
    password: ADA.password,
    ip_address: "192.0.2.7",
    user_agent: "a browser",
  });

const names = async (url: string): Promise<string[]> =>
  (await api(url)("GET", "/events?limit=100")).body.data.map(({ event }: { event: string }) => event);

describe("authentication", () => {
  it("[I340] the action runs before a session is created, with the user and the request's origin; Allow creates it", async () => {
    const app = await application({ verdict: "Allow" }, "authentication");
    const { url } = await startWith("authentication", app.url);
    expect((await byPassword(url)).status).toBe(200);
    expect(app.received).toHaveLength(1);
    expect(JSON.parse(app.received[0]!.body)).toMatchObject({
      object: "authentication_action_context",
      user: { email: ADA.email, name: "Ada Lovelace" },
      authentication_method: "Password",
      ip_address: "192.0.2.7",
      user_agent: "a browser",
    });
  });

  it("[I458] a user whose account was deleted during the action is not signed in, by grant or on the pages", async () => {
    let remove = (): Promise<unknown> => Promise.reject(new Error("not started"));
    const app = await startReceiver(async () => {
      await remove();
      return {
        status: 200,
        body: JSON.stringify(await actions.signResponse({ type: "authentication", verdict: "Allow" }, SECRET)),
      };
    });
    const { url } = await startWith("authentication", app.url);
    const call = api(url);
    const add = async (): Promise<void> => {
      const { body } = await call("POST", "/user_management/users", { ...GRACE, email_verified: true });
      remove = () => call("DELETE", `/user_management/users/${String(body.id)}`);
    };
    await add();
    const credentials = { client_id: CLIENT, client_secret: KEY, ...GRACE };
    const refused = await post(url, { grant_type: "password", ...credentials });
    expect([refused.status, await refused.json()]).toEqual([400, expect.objectContaining({ error: "invalid_grant" })]);
    await add();
    const someone = person();
    const page = await someone.open(authorizeUrl(url, (await pkce()).challenge));
    const shown = await someone.submit(page, "/authorize", GRACE);
    expect([shown.status, textOf(shown)]).toEqual([400, expect.stringContaining("Please sign in again.")]);
    expect(await names(url)).not.toContain("session.created");
  });

  it("[I341] Deny returns the endpoint's message to the application, creates no session, and emits an event", async () => {
    const app = await application({ verdict: "Deny", errorMessage: "Not on Fridays." }, "authentication");
    const { url, log } = await startWith("authentication", app.url);
    const denied = await byPassword(url);
    expect(denied.status).toBe(400);
    expect(await denied.json()).toEqual({ error: "access_denied", error_description: "Not on Fridays." });
    const happened = await names(url);
    expect(happened).toContain("action.authentication.denied");
    expect(happened).not.toContain("session.created");
    expect(log.join()).not.toContain(SECRET);
  });

  it("[I341] Deny shows the endpoint's message on the page, escaped, and issues no code", async () => {
    const app = await application({ verdict: "Deny", errorMessage: "Not <b>you</b>." }, "authentication");
    const { url } = await startWith("authentication", app.url);
    const someone = person();
    const first = await someone.open(authorizeUrl(url, (await pkce()).challenge));
    const page = await someone.submit(first, "/authorize", { email: ADA.email, password: ADA.password });
    expect([page.status, textOf(page)]).toEqual([403, expect.stringContaining("You cannot sign in")]);
    expect(page.html).toContain("Not &lt;b&gt;you&lt;/b&gt;.");
  });
});

describe("registration", () => {
  const GRACE = { email: "grace@example.com", password: "a compiler for all", first_name: "Grace", last_name: "" };

  it("[I342] the action runs before an account is created; Deny creates none and says why, Allow creates it", async () => {
    const verdicts: Verdict[] = [{ verdict: "Deny", errorMessage: "Work addresses only." }, { verdict: "Allow" }];
    const app = await startReceiver(async () => {
      const answer = await actions.signResponse({ type: "user_registration", ...verdicts.shift()! }, SECRET);
      return { status: 200, body: JSON.stringify(answer) };
    });
    const { url } = await startWith("user_registration", app.url);
    const someone = person();
    const first = await someone.open(authorizeUrl(url, (await pkce()).challenge, { screen_hint: "sign-up" }));
    const denied = await someone.submit(first, "/sign-up", GRACE);
    expect([denied.status, textOf(denied)]).toEqual([403, expect.stringContaining("Work addresses only.")]);
    expect((await names(url)).slice(-1)).toEqual(["action.user_registration.denied"]);
    const allowed = await someone.submit(denied, "/sign-up", GRACE);
    expect(textOf(allowed)).toContain("Verify your email");
    expect(JSON.parse(app.received[1]!.body)).toMatchObject({
      object: "user_registration_action_context",
      user_data: { object: "user_data", email: GRACE.email, first_name: "Grace", last_name: null },
      authentication_method: "Password",
    });
    // An address that already has an account triggers no registration action.
    await someone.submit(first, "/sign-up", GRACE);
    expect(app.received).toHaveLength(2);
  });
});

describe("failure", () => {
  const broken = async (how: string): Promise<string> => {
    const answer = await actions.signResponse({ type: "authentication", verdict: "Allow" }, SECRET);
    const forged = await actions.signResponse({ type: "authentication", verdict: "Allow" }, "another");
    const old = { timestamp: Date.now() - 31_000, verdict: "Allow" };
    const bodies: Record<string, string> = {
      "no JSON": "Allow",
      "another's signature": JSON.stringify(forged),
      "a verdict changed": JSON.stringify({ ...answer, payload: { ...answer.payload, verdict: "Deny" } }),
      "another action's": JSON.stringify({ ...answer, object: "user_registration_action_response" }),
      old: JSON.stringify({ ...answer, payload: old, signature: signBody(SECRET, old.timestamp, JSON.stringify(old)) }),
      "too long": JSON.stringify({ ...answer, more: "x".repeat(70_000) }),
    };
    const receiver = await startReceiver(() =>
      how === "status 500" ? { status: 500 } : { status: 200, body: bodies[how]! },
    );
    if (how === "not there") receiver.close();
    return receiver.url;
  };

  it.each([
    "no JSON",
    "another's signature",
    "a verdict changed",
    "another action's",
    "old",
    "too long",
    "status 500",
    "not there",
  ])("[I343] a response that is %s denies, or allows where configured; the log says what is wrong", async (how) => {
    const url = await broken(how);
    const strict = await startWith("authentication", url);
    expect((await byPassword(strict.url)).status).toBe(400);
    expect(strict.log.join("\n")).toMatch(/action authentication at .+ failed: it.+; Deny/);
    const lenient = await startWith("authentication", url, "Allow");
    expect((await byPassword(lenient.url)).status).toBe(200);
  });

  it("[I343] only a signed verdict counts", () => {
    const verdict = (text: string): unknown => readReply(text, { type: "authentication", secret: SECRET, now: START });
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => typeof verdict(text) === "string"));
    const payload = fc.record({
      timestamp: fc.constant(START),
      verdict: fc.oneof(fc.string(), fc.constantFrom("Allow", "Deny")),
      error_message: fc.string(),
    });
    fc.assert(
      fc.property(payload, (signed) => {
        const signature = signBody(SECRET, START, JSON.stringify(signed));
        const reply = JSON.stringify({ object: "authentication_action_response", payload: signed, signature });
        expect(verdict(reply)).toBeTypeOf(
          signed.verdict === "Allow" || signed.verdict === "Deny" ? "object" : "string",
        );
      }),
    );
  });
});
