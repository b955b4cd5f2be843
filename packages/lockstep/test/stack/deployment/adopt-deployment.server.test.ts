// Using an existing deployment: where its key comes from, and what is refused. Local Convex stands in for the user's deployment.

import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { existingDeployment } from "../../../src/cli/options.ts";
import { adoptDeployment } from "../../../src/stack/deployment/adopt-deployment.ts";
import { readAppFacts } from "../../../src/stack/app/app-facts.ts";
import { setDeploymentVariables } from "../../../src/stack/deployment/deployment.ts";
import { findAdminKey } from "../../../src/stack/deployment/find-admin-key.ts";
import { startConvex, temporaryFolder } from "../../database/support/convex-app.ts";

const URL_ = "http://127.0.0.1:3999";
const CLI_CONFIG = ".convex/local/default/config.json";

/** The folder of an app with these files. */
function appWith(files: Record<string, string>): string {
  const app = temporaryFolder();
  for (const [name, text] of Object.entries({ "convex/auth.config.ts": "process.env.WORKOS_JWKS_URL", ...files })) {
    mkdirSync(path.dirname(path.join(app, name)), { recursive: true });
    writeFileSync(path.join(app, name), text);
  }
  return app;
}

/** The URL of a server that gives every request this response. */
async function serving(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("the admin key", () => {
  const env = { CONVEX_SELF_HOSTED_ADMIN_KEY: "name|environment" };
  const envFile = (url: string): string =>
    `CONVEX_SELF_HOSTED_URL='${url}/'\nCONVEX_SELF_HOSTED_ADMIN_KEY="name|file"\n`;
  const cli = (port: number): string => JSON.stringify({ ports: { cloud: port, site: 4 }, adminKey: "name|cli" });

  it("[K21] it comes from the argument, the environment, .env.local, or the CLI, in this order", () => {
    const app = appWith({ ".env.local": envFile(URL_), [CLI_CONFIG]: cli(3999) });
    expect(findAdminKey({ url: URL_, app, given: "name|given", env })).toBe("name|given");
    expect(findAdminKey({ url: URL_, app, given: undefined, env })).toBe("name|environment");
    expect(findAdminKey({ url: URL_, app, given: undefined, env: {} })).toBe("name|file");
    const other = appWith({ ".env.local": envFile("http://127.0.0.1:3210"), [CLI_CONFIG]: cli(3999) });
    expect(findAdminKey({ url: URL_, app: other, given: undefined, env: {} })).toBe("name|cli");
  });

  it.each([
    ["another URL's", { ".env.local": envFile("http://127.0.0.1:3210"), [CLI_CONFIG]: cli(3210) }],
    ["none at all", {}],
    ["broken files", { [CLI_CONFIG]: "{" }],
  ])("[K21] %s: refused with the variable to set", (_what, files) => {
    const app = appWith(files);
    expect(() => findAdminKey({ url: URL_, app, given: undefined, env: {} })).toThrow(
      /no admin key for http:\/\/127\.0\.0\.1:3999 \[BAD_OPTION\][^]*set CONVEX_SELF_HOSTED_ADMIN_KEY/,
    );
  });

  it("[K21] the CLI's key is not sent to a host other than this machine", () => {
    const app = appWith({ [CLI_CONFIG]: cli(3999) });
    expect(() => findAdminKey({ url: "http://example.com:3999", app, given: undefined, env: {} })).toThrow(
      "no admin key",
    );
  });

  it("[K22] a malformed key is refused without being repeated", () => {
    const find = (): string => findAdminKey({ url: URL_, app: appWith({}), given: "name|a\nb", env: {} });
    expect(find).toThrow(/admin key has spaces/);
    expect(find).not.toThrow(/name\|a/);
  });

  it("[K28] options for an existing deployment require one", () => {
    expect(existingDeployment({ convex: URL_, "admin-key": "k" })).toEqual({
      convex: { url: URL_, adminKey: "k", force: false },
    });
    expect(existingDeployment({ force: false })).toEqual({});
    expect(() => existingDeployment({ force: true })).toThrow(/--force requires --convex/);
    expect(() => existingDeployment({ "admin-key": "k" })).toThrow(/--admin-key requires --convex/);
  });
});

describe("using a deployment", () => {
  const adopt = (url: string, adminKey = "name|secret0", force = false, app = appWith({})) =>
    adoptDeployment({ url, adminKey, force }, readAppFacts(app), {});

  it("[K22] a correct key is accepted, with or without a trailing slash in the URL", async () => {
    const convex = await startConvex();
    expect(await adopt(`${convex.url}/`, convex.adminKey)).toMatchObject({
      url: convex.url,
      adminKey: convex.adminKey,
    });
  });

  it("[K22] each kind of error has its own message, and none contains the key", async () => {
    const convex = await startConvex();
    const page = await serving((_request, response) => response.setHeader("content-type", "text/html").end("<html>"));
    const elsewhere = await serving((_request, response) => response.writeHead(302, { location: convex.url }).end());
    const gone = await serving((request) => request.socket.destroy());
    for (const [url, code] of [
      [gone, "DEPLOYMENT_UNREACHABLE"],
      ["http://127.0.0.1:9", "DEPLOYMENT_UNREACHABLE"],
      [page, "NOT_A_DEPLOYMENT"],
      [convex.siteUrl, "NOT_A_DEPLOYMENT"],
      [elsewhere, "NOT_A_DEPLOYMENT"],
      [convex.url, "ADMIN_KEY_REFUSED"],
      ["127.0.0.1:3210", "BAD_OPTION"],
      ["ftp://127.0.0.1", "BAD_OPTION"],
    ] as const) {
      const failure = adopt(url);
      await expect(failure, url).rejects.toMatchObject({ code, message: expect.stringContaining(url) });
      await expect(failure).rejects.not.toThrow(/secret0/);
    }
  });

  it("[K24] production, and variables with another value, are refused without --force; nothing changes", async () => {
    const convex = await startConvex();
    const { url, adminKey } = convex;
    await expect(adopt(url, `prod:${adminKey}`)).rejects.toMatchObject({
      code: "DEPLOYMENT_IN_USE",
      message: expect.stringContaining("production"),
    });
    const refused = async (values: Record<string, string>, said: string): Promise<void> => {
      await setDeploymentVariables({ url, adminKey }, values);
      await expect(adopt(url, adminKey)).rejects.toMatchObject({
        code: "DEPLOYMENT_IN_USE",
        message: expect.stringContaining(said),
      });
    };
    await refused({ WORKOS_CLIENT_ID: "client_theirs" }, 'its WORKOS_CLIENT_ID is "client_theirs"');
    await refused(
      { WORKOS_CLIENT_ID: "client_lockstep_local", WORKOS_JWKS_URL: "https://api.workos.com/sso/jwks/client_theirs" },
      "its WORKOS_JWKS_URL is",
    );
    expect(await adopt(url, `prod:${adminKey}`, true)).toMatchObject({ url });
    await setDeploymentVariables({ url, adminKey }, { WORKOS_JWKS_URL: "data:application/json;base64,e30=" });
    expect(await adopt(url, adminKey)).toMatchObject({ url });
  });

  it("[K25] an auth config with WorkOS's keys is refused with what to write", async () => {
    const convex = await startConvex();
    const said = /does not read WORKOS_JWKS_URL[^]*write jwks: process\.env\.WORKOS_JWKS_URL/;
    const fixed = appWith({ "convex/auth.config.ts": "https://api.workos.com/sso/jwks/x" });
    await expect(adopt(convex.url, convex.adminKey, true, fixed)).rejects.toMatchObject({
      code: "AUTH_CONFIG_UNAWARE",
    });
    await expect(adopt(convex.url, convex.adminKey, true, fixed)).rejects.toThrow(said);
    const moved = { "convex.json": '{"functions":"server/fns/"}', "server/fns/auth.config.js": "env.WORKOS_JWKS_URL" };
    expect(await adopt(convex.url, convex.adminKey, false, appWith(moved))).toMatchObject({ url: convex.url });
    await expect(
      adopt(convex.url, convex.adminKey, false, appWith({ "convex.json": '{"functions":"elsewhere"}' })),
    ).rejects.toThrow(/has no auth\.config\.ts/);
  });
});
