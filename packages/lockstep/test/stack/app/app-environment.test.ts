// The environment variables of an app, by its framework and its own files.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { appCommand, appEnvironment, appPort, redirectUris } from "../../../src/stack/app/app-environment.ts";
import { CLIENT_ID } from "../../../src/stack/defaults.ts";
import { type AppFacts, readAppFacts } from "../../../src/stack/app/app-facts.ts";

function app(files: Record<string, object | string>): AppFacts {
  const folder = mkdtempSync(path.join(tmpdir(), "lockstep-test-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return readAppFacts(folder);
}
const withPackages = (...names: string[]): object => ({
  dependencies: Object.fromEntries(names.map((name) => [name, "1"])),
});
const LOCAL = {
  appUrl: "http://localhost:3000",
  authkitUrl: "http://localhost:4100",
  convexUrl: "http://127.0.0.1:3210",
  siteUrl: "http://127.0.0.1:3211",
  apiKey: "sk_test_default",
  cookiePassword: "p".repeat(64),
  clientId: CLIENT_ID,
};

describe("by framework", () => {
  it("[K38] Next.js gets the variables of authkit-nextjs and Convex", () => {
    expect(appEnvironment(app({ "package.json": withPackages("next") }), LOCAL, {})).toEqual({
      CONVEX_URL: "http://127.0.0.1:3210",
      CONVEX_SITE_URL: "http://127.0.0.1:3211",
      NEXT_PUBLIC_CONVEX_URL: "http://127.0.0.1:3210",
      NEXT_PUBLIC_CONVEX_SITE_URL: "http://127.0.0.1:3211",
      NEXT_PUBLIC_WORKOS_API_URL: "http://localhost:4100",
      NEXT_PUBLIC_WORKOS_CLIENT_ID: "client_lockstep_local",
      NEXT_PUBLIC_WORKOS_REDIRECT_URI: "http://localhost:3000/callback",
      WORKOS_API_HOSTNAME: "localhost",
      WORKOS_API_HTTPS: "false",
      WORKOS_API_KEY: "sk_test_default",
      WORKOS_API_PORT: "4100",
      WORKOS_API_URL: "http://localhost:4100",
      WORKOS_CLIENT_ID: "client_lockstep_local",
      WORKOS_COOKIE_PASSWORD: LOCAL.cookiePassword,
      WORKOS_REDIRECT_URI: "http://localhost:3000/callback",
    });
  });

  it.each([
    ["vite", "VITE_", 5173, null],
    ["@tanstack/react-start", "VITE_", 3000, null],
    ["@react-router/dev", "VITE_", 5173, ["react-router", "dev", "--port", "7"]],
    ["next", "NEXT_PUBLIC_", 3000, ["next", "dev", "--port", "7"]],
    ["express", "", 3000, undefined],
  ])("[K38] %s: prefix, port and command", (name, prefix, port, command) => {
    const facts = app({ "package.json": withPackages(name, "vite-node") });
    expect(appEnvironment(facts, LOCAL, {})[`${prefix}CONVEX_URL`]).toBe(LOCAL.convexUrl);
    expect(appPort(facts)).toBe(port);
    expect(appCommand(facts, 7)).toEqual(command);
  });
});

describe("session routes", () => {
  const files = {
    "package.json": withPackages("next"),
    "app/auth/[...path]/route.ts": 'export { GET, POST } from "@lockstep/auth/nextjs/server";',
    "app/sign-in/route.ts": "getSignInUrl()",
  };

  it("[K102] their callback is the redirect URI, and a sign-in starts at theirs", () => {
    const facts = app(files);
    expect(facts.signInEndpoint).toBe("/auth/sign-in");
    expect(appEnvironment(facts, LOCAL, {})).toMatchObject({
      WORKOS_REDIRECT_URI: "http://localhost:3000/auth/callback",
      NEXT_PUBLIC_WORKOS_REDIRECT_URI: "http://localhost:3000/auth/callback",
    });
  });

  it("[K102] a redirect URI that the app's files name is kept", () => {
    const facts = app({
      ...files,
      "convex.json": { authKit: { dev: { configure: { redirectUris: [LOCAL.appUrl + "/in"] } } } },
    });
    expect(appEnvironment(facts, LOCAL, {})["WORKOS_REDIRECT_URI"]).toBe(`${LOCAL.appUrl}/in`);
  });
});

describe("existing variables", () => {
  const declared = [
    "PUBLIC_CONVEX_URL=https://cloud-1.convex.cloud",
    "WORKOS_API_KEY=sk_live_1",
    "NEXT_PUBLIC_APP_WORKOS_CLIENT_ID='client_live'",
    "CONVEX_DEPLOYMENT=dev:cloud-1",
    "WORKOS_COOKIE_PASSWORD=the app's own password of 32 characters",
    "NEXT_PUBLIC_WORKOS_REDIRECT_URI=http://localhost:3100/auth/callback",
  ].join("\n");

  it("[K39] a variable that points to another AuthKit or Convex is overridden under any name; the app's own are kept", () => {
    const facts = app({ "package.json": withPackages("next"), ".env.local": declared });
    const env = appEnvironment(
      facts,
      { ...LOCAL, appUrl: "http://localhost:3100" },
      { WORKOS_REDIRECT_URI: "http://x/y" },
    );
    expect(env).toMatchObject({
      PUBLIC_CONVEX_URL: LOCAL.convexUrl,
      WORKOS_API_KEY: "sk_test_default",
      NEXT_PUBLIC_APP_WORKOS_CLIENT_ID: "client_lockstep_local",
    });
    for (const name of [
      "CONVEX_DEPLOYMENT",
      "WORKOS_COOKIE_PASSWORD",
      "NEXT_PUBLIC_WORKOS_REDIRECT_URI",
      "WORKOS_REDIRECT_URI",
    ])
      expect(env).not.toHaveProperty(name);
  });

  it("[K39] the app's redirect URIs on this machine are found, and determine its port", () => {
    const facts = app({
      "package.json": withPackages("vite"),
      ".env": "A_REDIRECT_URI=https://example.com/callback",
      ".env.local": declared,
    });
    expect(redirectUris(facts)).toEqual(["http://localhost:3100/auth/callback"]);
    expect(appPort(facts)).toBe(3100);
  });
});

describe("convex.json", () => {
  const convexJson = {
    functions: "backend",
    authKit: {
      dev: {
        configure: {
          redirectUris: ["http://localhost:3000/api/auth/callback"],
          corsOrigins: ["http://localhost:3000"],
        },
        localEnvVars: {
          WORKOS_CLIENT_ID: "${authEnv.WORKOS_CLIENT_ID}",
          MY_WORKOS_API_KEY: "${authEnv.WORKOS_API_KEY}",
          WORKOS_REDIRECT_URI: "http://localhost:3000/api/auth/callback",
          GREETING: "hello ${buildEnv.USER}",
        },
      },
    },
  };

  it("[K40] `localEnvVars` are set, with their templates expanded", () => {
    const facts = app({ "package.json": withPackages("@tanstack/react-start"), "convex.json": convexJson });
    expect(appEnvironment(facts, LOCAL, { USER: "kay" })).toMatchObject({
      WORKOS_CLIENT_ID: "client_lockstep_local",
      MY_WORKOS_API_KEY: "sk_test_default",
      WORKOS_REDIRECT_URI: "http://localhost:3000/api/auth/callback",
      GREETING: "hello kay",
    });
    expect(redirectUris(facts)).toEqual(["http://localhost:3000/api/auth/callback"]);
    expect(facts.functions).toBe(path.join(facts.folder, "backend"));
  });

  it("[K40] an unreadable file is ignored", () => {
    const facts = app({ "package.json": "{", "convex.json": '{"authKit": 1' });
    expect(appEnvironment(facts, LOCAL, {})).toHaveProperty("WORKOS_CLIENT_ID");
  });
});
