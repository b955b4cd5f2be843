// What setting up reads from a project's files: addresses, the directory's webhook, roles and permissions, the API key.
import { describe, expect, test } from "vitest";
import { readEnvFile } from "../../../src/doctor/project/env.ts";
import { apiKeyOf } from "../../../src/setup/facts/api-key.ts";
import { directoryWebhook } from "../../../src/setup/facts/directory-webhook.ts";
import { requiredAccess } from "../../../src/setup/facts/required-access.ts";
import { desiredState } from "../../../src/setup/provision/desired.ts";
import { type Change, factsOf, factsOfFiles, folderFiles } from "../../doctor/support/project.ts";

const example = (name: string, change: Change = {}) =>
  factsOfFiles({ ...folderFiles(new URL(`../../../../../examples/${name}`, import.meta.url).pathname) }, change)
    .project;

const OPTIONS = { target: "development", appUrls: [], seed: undefined, jwtTemplate: undefined } as const;

describe("[P9] addresses are read from the app's files", () => {
  test.each([
    ["react-vite", ["http://localhost:5173"], ["http://localhost:5173"], []],
    ["nextjs", ["http://localhost:3000/auth/callback"], [], ["http://localhost:3000/auth/sign-in"]],
    ["tanstack-start", ["http://localhost:3000/auth/callback"], [], ["http://localhost:3000/auth/sign-in"]],
    ["react-router", ["http://localhost:5173/auth/callback"], [], ["http://localhost:5173/auth/sign-in"]],
  ])("[P9] the example %s", (name, redirectUris, corsOrigins, signInUrls) => {
    expect(desiredState(example(name), OPTIONS)).toMatchObject({ redirectUris, corsOrigins, signInUrls });
  });

  test("[P9] a redirect URI in an env file, a port of the dev script, and convex.json count", () => {
    const { project } = factsOf("nextjs", {
      files: {
        ".env.local": "NEXT_PUBLIC_WORKOS_REDIRECT_URI=http://localhost:4000/back\n",
        "convex.json": JSON.stringify({
          authKit: { dev: { configure: { redirectUris: ["http://localhost:4000/other", "${buildEnv.X}/callback"] } } },
        }),
      },
    });
    expect(desiredState(project, OPTIONS)).toMatchObject({
      redirectUris: ["http://localhost:4000/back", "http://localhost:4000/other"],
      origins: ["http://localhost:4000"],
    });
    const moved = example("react-vite", {});
    const withPort = factsOfFiles({
      ...Object.fromEntries(moved.files.list.map((file) => [file, moved.files.read(file) ?? ""])),
      "vite.config.ts": "export default { server: { host: true, port: 4321 } };",
      "src/main.tsx": "<AuthKitProvider redirectUri={`${location.origin}/callback`} />",
    });
    expect(desiredState(withPort.project, OPTIONS).redirectUris).toEqual(["http://localhost:4321/callback"]);
  });

  test("[P9] in production they are named, and never those of this machine", () => {
    const production = { ...OPTIONS, target: "production" } as const;
    const project = example("nextjs", { target: "production" });
    expect(() => desiredState(project, production)).toThrow(/--app-url/);
    expect(desiredState(project, { ...production, appUrls: ["https://app.example.com"] })).toMatchObject({
      redirectUris: ["https://app.example.com/auth/callback"],
      origins: ["https://app.example.com"],
    });
  });
});

describe("[P10] the directory's webhook", () => {
  const at = (config: string, more: Record<string, string> = {}) =>
    directoryWebhook(
      factsOfFiles({ "package.json": "{}", "convex/a.ts": "", "convex/convex.config.ts": config, ...more }).project,
    );
  const IMPORTS = `import workos from "@lockstep/auth/component/convex.config";
    import { directoryOptions as options } from "@lockstep/auth/component/env";`;

  test("[P10] its path is that of the mount, whatever the names", () => {
    expect(directoryWebhook(example("react-vite"))?.path).toBe("/workos/webhook");
    expect(at(`${IMPORTS} app.use(workos, options(app, "/directory/"));`)?.path).toBe("/directory/webhook");
    expect(at(`${IMPORTS} app.use(workos, { httpPrefix: "/own", env: {} });`)?.path).toBe("/own/webhook");
    expect(at(`${IMPORTS} // app.use(workos, options(app));`)).toBeUndefined();
    expect(at("export default defineApp();")).toBeUndefined();
  });

  test("[P10] it takes what the directory keeps and what the handlers name", () => {
    const handlers = 'export const on = directory.handlers({ internalMutation }, { "connection.activated": f });';
    const webhook = at(`${IMPORTS} app.use(workos, options(app));`, { "convex/events.ts": handlers });
    expect(webhook?.events).toEqual(
      expect.arrayContaining(["user.created", "session.revoked", "connection.activated"]),
    );
  });
});

describe("[P11] roles and permissions", () => {
  const code = (text: string, seed?: string) =>
    requiredAccess(factsOfFiles({ "package.json": "{}", "convex/functions.ts": text }).project, seed);
  const IMPORT = 'import { createAuth, requireRole } from "@lockstep/auth/backend";';

  test("[P11] they are those of createAuth, of what functions require, and of the seed, which also grants and names them", () => {
    const access = code(
      `${IMPORT}
       const all = ["posts:read", "posts:write"] as const;
       export const { orgQuery } = createAuth({ query }, { permissions: all, roles: ["editor"] });
       export const list = query({ handler: (ctx) => requireRole(ctx, "owner") });`,
      "permissions: [{ slug: posts:read, name: See posts }]\nroles: [{ slug: editor, name: Editors, permissions: [posts:read, extra] }, { slug: own, name: x, organization: Acme }]",
    );
    expect(access).toEqual({
      permissions: [
        { slug: "posts:read", name: "See posts" },
        { slug: "posts:write", name: "Posts write" },
        { slug: "extra", name: "Extra" },
      ],
      roles: [
        { slug: "editor", name: "Editors", permissions: ["posts:read", "extra"] },
        { slug: "owner", name: "Owner", permissions: [] },
      ],
      allPermissions: true,
      unread: [],
    });
  });

  test("[P11] a list that cannot be read is named, and nothing counts as unused", () => {
    const access = code(`${IMPORT}\ncreateAuth({ query }, {\n  permissions: everything(),\n  roles: ["a"] });`);
    expect(access).toMatchObject({ unread: ["convex/functions.ts:3"], allPermissions: false });
    expect(code("export const a = 1;")).toMatchObject({ permissions: [], roles: [], allPermissions: false });
  });
});

test("[P12] the key is found in the app's files; one of production needs --prod, and --prod one of production", () => {
  const of = (value: string, prod = false, isLocal = false) =>
    apiKeyOf(factsOf("nextjs", { files: { ".env.local": `WORKOS_API_KEY=${value}\n` } }).project, undefined, {
      prod,
      isLocal,
    });
  expect(of("sk_test_0123456789")).toMatchObject({ value: "sk_test_0123456789", file: ".env.local" });
  expect(of("sk_live_0123456789", true).value).toBe("sk_live_0123456789");
  expect(() => of("sk_live_0123456789")).toThrow(/production environment[^]*--prod/);
  // An older key does not say that it is of production.
  expect(() => of("sk_a2V5XzAxMjM0NTY3ODk")).toThrow(/production environment[^]*--prod/);
  expect(of("sk_a2V5XzAxMjM0NTY3ODk", true).value).toBe("sk_a2V5XzAxMjM0NTY3ODk");
  expect(of("sk_a2V5XzAxMjM0NTY3ODk", false, true).value).toBe("sk_a2V5XzAxMjM0NTY3ODk");
  expect(() => of("sk_test_0123456789", true)).toThrow(/not of a production environment[^]*--env-file/);
  expect(() => of("")).toThrow(/no WorkOS API key[^]*\.env\.local/);
  for (const message of [() => of("sk_live_0123456789"), () => of("sk_test_0123456789", true)]) {
    expect(message).not.toThrow(/0123456789/);
  }
  const { project } = factsOf("nextjs", { files: { ".env.local": "WORKOS_API_KEY=sk_test_0123456789\n" } });
  const file = readEnvFile("other.env", "WORKOS_API_KEY=sk_live_9876543210\n");
  expect(apiKeyOf(project, file, { prod: true, isLocal: false })).toMatchObject({
    value: "sk_live_9876543210",
    file: "other.env",
  });
});
