// What `lockstep doctor --workos` learns from local AuthKit, which answers as WorkOS's API does.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askWorkos } from "../../../src/doctor/gather/workos.ts";
import type { DeploymentFacts } from "../../../src/doctor/model/deployment-facts.ts";
import { type AuthKit, createAuthKit } from "../../../src/identity/create-authkit.ts";
import { factsOf, replace } from "../support/project.ts";

const CLIENT = "client_01KDOCTORDEV00000000001";
const KEY = "sk_test_plantedSecretOfTheApiKey0001";
const TEMPLATE = '{"email": "{{ user.email }}"}';

let authkit: AuthKit;
/** The requests that were made. */
const asked: string[] = [];
const counting: typeof fetch = (input, init) => {
  asked.push(`${init?.method ?? "GET"} ${new URL(input as string).pathname}`);
  return fetch(input, init);
};

beforeAll(async () => {
  authkit = await createAuthKit({
    port: 0,
    data: null,
    clients: [{ id: CLIENT, redirectUris: ["http://localhost:9/callback"] }],
    apiKeys: [KEY],
    users: [{ email: "ada@example.com", password: "correct horse battery" }],
  });
  await send("POST", "/user_management/redirect_uris", { uri: "http://localhost:3000/callback" });
  await send("POST", "/webhook_endpoints", {
    endpoint_url: "https://happy-otter-123.convex.site/workos/webhook",
    events: ["user.created"],
  });
  await send("POST", "/authorization/permissions", { slug: "notes:write", name: "Write notes" });
  await send("POST", "/authorization/roles", { slug: "editor", name: "Editor" });
  await send("PUT", "/authorization/roles/editor/permissions", { permissions: ["notes:write"] });
});
afterAll(() => authkit.close());

async function send(method: string, path: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${KEY}`, "content-type": "application/json" };
  const { ok, status } = await fetch(authkit.url + path, { method, headers, body: JSON.stringify(body) });
  if (!ok) throw new Error(`${method} ${path}: ${status}`);
}

/** The app of Next.js, whose env file leads to local AuthKit. */
function app(change: (text: string) => string = (text) => text) {
  const settings = `WORKOS_API_HOSTNAME=localhost\nWORKOS_API_PORT=${authkit.port}\nWORKOS_API_HTTPS=false\n`;
  return factsOf("nextjs", { files: { ".env.local": (text) => change(text) + settings } }).project;
}

async function facts(...[project, target, deployment]: [ReturnType<typeof app>, "development"?, DeploymentFacts?]) {
  const answer = await askWorkos(project, target ?? "development", deployment, counting);
  if (!answer.ok) throw new Error(answer.problem);
  return answer.value;
}

describe("--workos", () => {
  test("[O37] it reads the settings of the environment, and whether the key is of the client's environment", async () => {
    const found = await facts(app());
    expect(found).toMatchObject({
      keyPlace: { file: ".env.local", line: 5, text: "WORKOS_API_KEY" },
      isLive: false,
      isLocal: true,
      key: { ok: true, value: "accepted" },
      app: { match: { ok: true, value: "same" } },
      redirectUris: { ok: true, value: ["http://localhost:3000/callback", "http://localhost:9/callback"] },
      jwtTemplate: { ok: true, value: "" },
      webhookEndpoints: {
        ok: true,
        value: [{ url: "https://happy-otter-123.convex.site/workos/webhook", enabled: true, events: ["user.created"] }],
      },
      permissions: { ok: true, value: expect.arrayContaining(["notes:write"]) as string[] },
      lastUserEvent: { ok: true, value: expect.any(Number) as number },
    });
    expect(found.roles.ok && found.roles.value.get("editor")).toEqual(["notes:write"]);
    await send("PUT", "/user_management/jwt_template", { content: TEMPLATE });
    expect((await facts(app())).jwtTemplate).toEqual({ ok: true, value: TEMPLATE });
    expect(JSON.stringify(found)).not.toContain("planted");
  });

  test("[O37] a list of several pages is read to its end", async () => {
    const slugs = Array.from({ length: 130 }, (_, at) => `page:${at}`);
    for (const slug of slugs) await send("POST", "/authorization/permissions", { slug, name: slug });
    const { permissions } = await facts(app());
    expect(permissions.ok && permissions.value).toEqual(expect.arrayContaining(slugs));
  });

  test("[O37] a key that is refused is not used again", async () => {
    asked.length = 0;
    const found = await facts(app(replace(KEY, "sk_test_plantedButRevoked")));
    expect(found.key).toEqual({ ok: true, value: "refused" });
    expect(asked).toEqual(["GET /organizations"]);
  });

  test("[O37] a client ID of another environment is told from one of the key's", async () => {
    const { app: pair } = await facts(app(replace(CLIENT, "client_01OTHER")));
    expect(pair?.match).toEqual({ ok: true, value: "other" });
  });

  test("[O38] with a key of a production environment, only GET requests are made", async () => {
    asked.length = 0;
    const answer = await askWorkos(
      app(replace(KEY, "sk_live_plantedSecretOfTheApiKey01")),
      "development",
      undefined,
      async (input, init) => {
        const live = new Headers(init?.headers);
        if (live.has("authorization")) live.set("authorization", `Bearer ${KEY}`);
        return await counting(input, { ...init, headers: live });
      },
    );
    expect(answer).toMatchObject({ ok: true, value: { isLive: true, app: { match: { ok: true, value: "unknown" } } } });
    expect(asked.filter((one) => !one.startsWith("GET "))).toEqual([]);
  });

  test("[O39] for production, the key of development is not used", async () => {
    asked.length = 0;
    const answer = await askWorkos(app(), "production", undefined, counting);
    expect(answer).toEqual({
      ok: false,
      problem: expect.stringContaining("no WORKOS_API_KEY for production") as string,
    });
    expect(asked).toEqual([]);
  });

  test("[O39] without a key in the app, that of the deployment is used, and a pair of its own is compared too", async () => {
    const deployment = (key: string, client: string): DeploymentFacts => ({
      type: "dev",
      env: { ok: true, value: new Map([["WORKOS_API_KEY", key], ["WORKOS_CLIENT_ID", client]]) }, // prettier-ignore
    });
    const without = app(replace(`WORKOS_API_KEY=${KEY}\n`, ""));
    const found = await facts(without, "development", deployment(KEY, CLIENT));
    expect(found).toMatchObject({
      keyPlace: { text: "WORKOS_API_KEY of the deployment" },
      deployment: { match: { value: "same" } },
    });
    expect(found.app).toBeUndefined();
    const both = await facts(app(), "development", deployment("sk_test_plantedOfAnother", CLIENT));
    expect([both.app?.match, both.deployment?.match]).toEqual([
      { ok: true, value: "same" },
      { ok: true, value: "other" },
    ]);
  });

  test("[O36] a server that is not there is a problem", async () => {
    const nowhere = factsOf("nextjs", {
      files: { ".env.local": (text) => `${text}WORKOS_API_URL=http://127.0.0.1:9\n` },
    }).project;
    expect(await facts(nowhere)).toMatchObject({
      key: { ok: false, problem: expect.stringContaining("127.0.0.1:9 could not be asked") as string },
    });
  });
});
