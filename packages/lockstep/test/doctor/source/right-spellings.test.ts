// Other spellings of what the fixtures have right, which are not reported.

import { expect, test } from "vitest";
import { CHECKS } from "../../../src/doctor/checks/index.ts";
import { runChecks } from "../../../src/doctor/run-checks.ts";
import { type Base, type Change, factsOf, replace } from "../support/project.ts";

const found = (base: Base, files: Change["files"]): string[] => {
  const { results, failed } = runChecks(CHECKS, factsOf(base, files ? { files } : {}));
  return [...results.map(({ check }) => check.id), ...failed.map(({ problem }) => problem)];
};

const NEXT = "components/convex-client-provider.tsx";
const MAIN = "src/main.tsx";
const HOOK = /useCallback\([^]*?\[getAccessToken, refresh\],\n {2}\)/;
const hook = (text: string) => ({ [NEXT]: (old: string) => old.replace(HOOK, () => text) });
const NEXT_SDK = "@workos-inc/authkit-nextjs";
const proxyFile = (module: string): string => `import { run } from "${module}";\n\nexport default run;\n`;
const sessionFile = `import { authkit } from "${NEXT_SDK}";\n\nexport const run = (request) => authkit(request);\n`;

test.each<[string, Base, NonNullable<Change["files"]>]>([
  [
    "AuthKitProvider comes from a module of the app",
    "vite",
    {
      [MAIN]: (text) =>
        text.replace(
          'import { AuthKitProvider, useAuth } from "@workos-inc/authkit-react"',
          'import { AuthKitProvider, useAuth } from "./auth"',
        ),
      "src/auth.ts": 'export { AuthKitProvider, useAuth } from "@workos-inc/authkit-react";\n',
    },
  ],
  [
    "AuthKitProvider is around a component with Convex's provider",
    "nextjs",
    {
      [NEXT]: (text) =>
        text
          .replace(/<AuthKitProvider initialAuth={initialAuth}>/, "<>")
          .replace("</AuthKitProvider>", "</>")
          .replace("AuthKitProvider, useAccess", "type AuthKitProvider, useAccess"),
      "components/auth.tsx": `"use client";\nimport { AuthKitProvider as Provider } from "${NEXT_SDK}/components";\nimport { ConvexClientProvider } from "./convex-client-provider";\n\nexport const Auth = ({ children }) => <Provider><ConvexClientProvider>{children}</ConvexClientProvider></Provider>;\n`,
    },
  ],
  [
    "a part of the page uses another deployment",
    "vite",
    {
      [MAIN]: (text) =>
        text
          .replace("{ ConvexReactClient }", "{ ConvexProvider, ConvexReactClient }")
          .replace("<App />", "<ConvexProvider client={statistics}>\n<App />\n</ConvexProvider>")
          .replace("const convex", "const statistics = new ConvexReactClient(STATISTICS_URL);\nconst convex"),
    },
  ],
  [
    "a client is made once in a ref",
    "nextjs",
    {
      [NEXT]: (text) =>
        text
          .replace(/const convex = .*\n/, "let convex: ConvexReactClient;\n")
          .replace(
            "  return (",
            "  if (!convex) convex = new ConvexReactClient(process.env.NEXT_PUBLIC_CONVEX_URL!);\n  return (",
          ),
    },
  ],
  [
    "a client is made in useMemo",
    "nextjs",
    {
      [NEXT]: (text) =>
        text
          .replace(/const convex = .*\n/, "")
          .replace(
            "  return (",
            "  const convex = useMemo(() => new ConvexReactClient(process.env.NEXT_PUBLIC_CONVEX_URL!), []);\n  return (",
          ),
    },
  ],
  [
    "a function that makes clients",
    "vite",
    {
      "src/make.ts":
        'import { ConvexReactClient } from "convex/react";\n\nexport function MakeClient(url: string) {\n  return new ConvexReactClient(url);\n}\n',
    },
  ],
  ["a hook hands its options on", "nextjs", hook("useCallback((options) => tokens.get(options), [])")],
  [
    "a hook's failure is null only without a session",
    "nextjs",
    hook(
      "useCallback(async ({ forceRefreshToken }) => { try { return (await (forceRefreshToken ? refresh() : getAccessToken())) ?? null; } catch (error) { if (isGone(error)) return null; throw error; } }, [getAccessToken, refresh])",
    ),
  ],
  [
    "a hook of a test gives a constant",
    "vite",
    {
      "src/fake.ts":
        'export const useFake = () => ({ isLoading: false, isAuthenticated: true, fetchAccessToken: async () => "token" });\n',
    },
  ],
  [
    "a hook asks the app's own server",
    "nextjs",
    hook('useCallback(async () => (await (await fetch("/api/token")).json()).token ?? null, [])'),
  ],
  [
    "a hook gives a token of the environment",
    "vite",
    {
      "src/fake.ts":
        "const TOKEN = import.meta.env.VITE_CONVEX_TOKEN;\nexport const useFake = () => ({ isLoading: false, isAuthenticated: true, fetchAccessToken: async () => TOKEN });\n",
    },
  ],
  [
    "the proxy calls AuthKit two files away",
    "nextjs",
    {
      "proxy.ts": proxyFile("./lib/proxy"),
      "lib/proxy.ts": 'export * from "./session";\n',
      "lib/session.ts": sessionFile,
    },
  ],
  [
    "the proxy calls AuthKit by an alias",
    "nextjs",
    { "proxy.ts": proxyFile("@/lib/session"), "lib/session.ts": sessionFile },
  ],
  [
    "the proxy calls a package of the workspace",
    "monorepo",
    {
      "apps/web/proxy.ts": proxyFile("@notes/session/proxy"),
      "packages/session/package.json": '{ "name": "@notes/session" }',
    },
  ],
  [
    "the callback handler is made first",
    "nextjs",
    {
      "app/callback/route.ts": `import { handleAuth } from "${NEXT_SDK}";\n\nconst handler = handleAuth();\nexport { handler as GET };\n`,
    },
  ],
  [
    "the type of the callback handler is used",
    "nextjs",
    {
      "lib/types.ts": `import { handleAuth } from "${NEXT_SDK}";\n\nexport type Options = Parameters<typeof handleAuth>[0];\n`,
    },
  ],
  [
    "a loader signs out users who were blocked",
    "react-router",
    {
      "app/routes/notes.tsx": (text) =>
        text
          .replace("import { authkitLoader }", "import { authkitLoader, signOut }")
          .replace("const client", "if (blocked) return signOut(args.request);\n      const client"),
    },
  ],
  [
    "a link to a page named sign-in",
    "nextjs",
    {
      "app/page.tsx": (text) =>
        `import Link from "next/link";\n${replace('<a href="/sign-in">Sign in</a>', '<Link href="/sign-in">Sign in</Link>')(text)}`,
      "app/sign-in/route.ts": null,
      "app/sign-in/page.tsx": "export default () => <p>Sign in here</p>;\n",
    },
  ],
  [
    "a link of another library",
    "nextjs",
    {
      "app/page.tsx": (text) =>
        `import { Link } from "some-ui";\n${replace('<a href="/sign-in">Sign in</a>', '<Link href="/sign-in">Sign in</Link>')(text)}`,
    },
  ],
  [
    "the call's options are made elsewhere",
    "nextjs",
    { "app/notes/page.tsx": replace("{ token: accessToken }", "{ ...(await tokenOptions()) }") },
  ],
  [
    "a function only reads the tokenIdentifier",
    "vite",
    {
      "convex/notes.ts": replace(
        "const user = await requireUser(ctx);",
        "const user = await requireUser(ctx);\n    console.log(user.tokenIdentifier);",
      ),
    },
  ],
  [
    "fields of the same names are of documents",
    "vite",
    {
      "convex/people.ts":
        'import { query } from "./_generated/server";\nimport { requireUser } from "./require_user";\n\nexport const one = query(async (ctx) => {\n  await requireUser(ctx);\n  const person = await ctx.db.query("people").first();\n  return person?.givenName;\n});\n',
    },
  ],
  ["another app of the workspace has its own host", "monorepo", { "apps/web/vercel.json": null, "vercel.json": "{}" }],
  [
    "the redirect URI is made in code",
    "nextjs",
    {
      ".env.local": replace("localhost:3000/callback", "localhost:4000/elsewhere"),
      "proxy.ts": replace("middlewareAuth", "redirectUri: origin(),\n  middlewareAuth"),
    },
  ],
  [
    "a proxy with TLS is in front",
    "nextjs",
    { ".env.local": replace("http://localhost:3000", "https://localhost:8443") },
  ],
  [
    "another script has the port",
    "nextjs",
    {
      ".env.local": replace("localhost:3000", "localhost:3100"),
      "package.json": replace('"dev": "next dev"', '"dev": "node dev.mjs --listen 3100"'),
    },
  ],
])("[O28] nothing is found when %s", (_, base, files) => {
  expect(found(base, files)).toEqual([]);
});
