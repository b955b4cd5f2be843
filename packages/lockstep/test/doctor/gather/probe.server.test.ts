// What `lockstep doctor --network` learns from a deployment without any key.

import { describe, expect, test } from "vitest";
import { askProviders, probe, readRefusal } from "../../../src/doctor/gather/probe.ts";
import { createAuthKit } from "../../../src/identity/create-authkit.ts";
import { push, startConvex } from "../../database/support/convex-app.ts";
import { factsOf } from "../support/project.ts";

const PROVIDERS = `export default { providers: [
  { type: "customJwt", issuer: "https://api.workos.com/", algorithm: "RS256", jwks: "https://api.workos.com/sso/jwks/client_1", applicationID: "client_1" },
  { type: "customJwt", issuer: "https://api.workos.com/user_management/client_1", algorithm: "RS256", jwks: "https://api.workos.com/sso/jwks/client_1" },
  { domain: "https://id.example.com", applicationID: "app" },
] };`;

describe("the deployed providers", () => {
  test("[O41] a deployment names them when it refuses a made-up token", async () => {
    const convex = await startConvex();
    expect(await askProviders(convex.url)).toEqual({ ok: true, value: [] });
    expect(await push(convex, { "auth.config": PROVIDERS })).toBeNull();
    expect(await askProviders(convex.url)).toEqual({
      ok: true,
      value: [
        { issuer: "https://api.workos.com/", applicationID: "client_1" },
        { issuer: "https://api.workos.com/user_management/client_1", applicationID: null },
        { issuer: "https://id.example.com", applicationID: "app" },
      ],
    });
  });

  test("[O41] a production deployment leaves them out, and another server does not refuse a token", async () => {
    expect(readRefusal('{"code":"NoAuthProvider","message":"No auth provider found matching the given token."}')).toBe(
      "redacted",
    );
    expect(readRefusal('{"code":"NotFound","message":"No route"}')).toBeUndefined();
    const { port, close } = await createAuthKit({ port: 0, data: null });
    expect(await askProviders(`http://localhost:${port}`)).toEqual({
      ok: false,
      problem: expect.stringContaining("without a refusal of the token") as string,
    });
    await close();
    expect(await askProviders(`http://localhost:${port}`)).toEqual({
      ok: false,
      problem: `localhost:${port} could not be reached`,
    });
  });
});

test("[O42] an unsigned webhook is sent to each route that the code mounts", async () => {
  const convex = await startConvex();
  const { project } = factsOf("vite", {
    files: {
      "convex/convex.config.ts": `import directory from "@lockstep/auth/component/convex.config";
import { directoryOptions } from "@lockstep/auth/component/env";
app.use(directory, directoryOptions(app, "/directory/"));`,
      ".env.local": `VITE_CONVEX_URL=${convex.url}\nVITE_CONVEX_SITE_URL=${convex.siteUrl}\n`,
    },
  });
  const url = `${convex.siteUrl}/directory/webhook`;
  expect((await probe({ project, target: "development" })).webhooks).toEqual(
    new Map([[url, { ok: true, value: 404 }]]),
  );
  const http = `const http = httpRouter();
http.route({ path: "/directory/webhook", method: "POST", handler: httpAction(async () => new Response(null, { status: 401 })) });
export default http;`;
  expect(await push(convex, { http })).toBeNull();
  expect((await probe({ project, target: "development" })).webhooks).toEqual(
    new Map([[url, { ok: true, value: 401 }]]),
  );
});

test("[O43] a preflight says whether pages of the app may sign in", async () => {
  const client = {
    id: "client_1",
    redirectUris: ["http://localhost:5173/callback"],
    corsOrigins: ["http://localhost:5173"],
  };
  const authkit = await createAuthKit({ port: 0, data: null, clients: [client] });
  const preflights = async (uri: string) => {
    const env = `VITE_WORKOS_API_URL=${authkit.url}\nVITE_WORKOS_REDIRECT_URI=${uri}\n`;
    const { project } = factsOf("vite", { files: { ".env.local": env } });
    return (await probe({ project, target: "development" })).preflights;
  };
  expect(await preflights("http://localhost:5173/callback")).toEqual(
    new Map([["http://localhost:5173", { ok: true, value: true }]]),
  );
  expect(await preflights("http://localhost:5174/callback")).toEqual(
    new Map([["http://localhost:5174", { ok: true, value: false }]]),
  );
  await authkit.close();
});
