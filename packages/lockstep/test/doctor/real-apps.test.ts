// The doctor on whole apps that were not written for it: the examples, the official templates as the end-to-end tests have them, and the
// apps that the guides build. What it finds is listed here, each with the reason why it is right to say so.

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { CHECKS } from "../../src/doctor/checks/index.ts";
import { runChecks } from "../../src/doctor/run-checks.ts";
import { factsOfFiles, folderFiles } from "./support/project.ts";

const ROOT = path.resolve(import.meta.dirname, "../../../..");
const TEMPLATES = "test/e2e/apps/templates";
const filesIn = (folder: string): Record<string, string> => folderFiles(path.join(ROOT, folder));

/** `S4 src/main.tsx:3`, for each finding and each failure of a check. */
function found(files: Readonly<Record<string, string>>): string[] {
  const { results, failed } = runChecks(CHECKS, factsOfFiles(files));
  return [
    ...results.map(({ check, places: [place] }) =>
      [check.id, [place?.file, place?.line].filter((one) => one !== undefined).join(":")].join(" "),
    ),
    ...failed.map(({ check, problem }) => `${check.id} failed: ${problem}`),
  ];
}

const SECRETS =
  "WORKOS_API_KEY=sk_test_plantedKeyOfARealApp1\nWORKOS_COOKIE_PASSWORD=planted-0f0b9dc8a24d4a8d9d5be7b5a86d2f1b\n";
const env = (prefix: string, redirect: string, port: number, server: boolean): string =>
  [
    "CONVEX_DEPLOYMENT=dev:happy-otter-123",
    `${prefix}CONVEX_URL=https://happy-otter-123.convex.cloud`,
    `${server ? "" : prefix}WORKOS_CLIENT_ID=client_01KDOCTORDEV00000000001`,
    `${redirect}=http://localhost:${port}/callback`,
    server ? SECRETS : "",
  ].join("\n");

test("[O27] nothing is found in two apps with client IDs of their own, each in the app's env file", () => {
  const env = (id: string): string =>
    `VITE_CONVEX_URL=https://happy-otter-123.convex.cloud\nVITE_WORKOS_CLIENT_ID=client_01KDOCTOR${id}0000001\n`;
  const files = {
    ...filesIn("examples/two-apps"),
    "apps/web/.env.local": env("WEB"),
    "apps/admin/.env.local": env("ADM"),
    "packages/backend/.env.local": "CONVEX_DEPLOYMENT=dev:happy-otter-123\n",
  };
  expect(found(files)).toEqual([]);
});

test.each(["nextjs", "react-router", "react-vite", "tanstack-start", "two-apps"])(
  "[O27] nothing is found in the example %s",
  (name) => {
    expect(found(filesIn(`examples/${name}`))).toEqual([]);
  },
);

/** An official template, with the Convex folder that all three share, and what `convex dev` writes into its env file. */
function template(name: string, local: string): Record<string, string> {
  const convex = Object.entries(filesIn(`${TEMPLATES}/convex`)).map(
    ([file, text]) => [`convex/${file}`, text] as const,
  );
  return {
    ...Object.fromEntries(convex),
    ...filesIn(`${TEMPLATES}/${name}`),
    ".env.local": local,
    ".gitignore": ".env.local\n",
  };
}

test.each<[string, Record<string, string>, string[]]>([
  [
    "the template for Next.js",
    template("nextjs", env("NEXT_PUBLIC_", "NEXT_PUBLIC_WORKOS_REDIRECT_URI", 3000, true)),
    // `catch { return null; }`: one failed request signs the user out of Convex.
    ["S4 components/ConvexClientProvider.jsx:27"],
  ],
  [
    "the template for TanStack Start",
    template("tanstack-start", env("VITE_", "WORKOS_REDIRECT_URI", 3000, true)),
    // The same hook.
    ["S4 src/components/ConvexClientProvider.tsx:28"],
  ],
  [
    "the template for Vite",
    template("vite", env("VITE_", "VITE_WORKOS_REDIRECT_URI", 5173, false)),
    [
      // forceRefreshToken is not looked at, so Convex gets the token that it refused once more.
      "S4 src/ConvexProviderWithAuthKit.tsx:21",
      // `catch { return null; }`, as in the others.
      "S4 src/ConvexProviderWithAuthKit.tsx:25",
    ],
  ],
  [
    "WorkOS's starter",
    {
      ...filesIn("test/e2e/apps/starter"),
      ".env.local": env("NEXT_PUBLIC_", "NEXT_PUBLIC_WORKOS_REDIRECT_URI", 3000, true),
      ".gitignore": ".env.local\n",
    },
    // `users.synced` gives the email addresses of all users to anyone.
    ["S9 convex/users.ts:32"],
  ],
])("[O27] only what is wrong is found in %s", (_, files, expected) => {
  expect(found(files)).toEqual(expected);
});

/** The files of a guide's code blocks that begin with a name. A later one takes the place of an earlier one. */
function guideFiles(page: string): Record<string, string> {
  const text = readFileSync(path.join(ROOT, page), "utf8");
  const blocks = [...text.matchAll(/^```tsx?\n\/\/ (\S+\.tsx?)\n([^]*?)^```$/gm)];
  return Object.fromEntries(blocks.map(([, file = "", code = ""]) => [file, code]));
}

/** For guides about something else, whose app has it already. */
const AUTH_CONFIG = {
  "convex/auth.config.ts":
    'import { authConfig } from "@lockstep/auth/backend/auth-config";\n\nexport default authConfig({ clientId: process.env.WORKOS_CLIENT_ID });\n',
};

const versions = (...names: string[]): string =>
  JSON.stringify({
    scripts: {},
    dependencies: Object.fromEntries(
      ["@lockstep/auth", "convex", "react", "lockstep", ...names].map((name) => [name, "*"]),
    ),
  });
const lock = JSON.stringify({
  packages: { "node_modules/next": { version: "16.0.1" }, "node_modules/convex": { version: "1.48.0" } },
});

describe("the apps of the guides", () => {
  test.each<[string, string[], string[]]>([
    ["docs/nextjs.md", ["next", "@workos/authkit-session", "@workos-inc/node"], []],
    ["docs/authkit-nextjs.md", ["next", "@workos-inc/authkit-nextjs"], []],
    ["docs/tanstack-start.md", ["@tanstack/react-start", "@workos/authkit-session", "@workos-inc/node"], []],
    ["docs/react-router.md", ["@react-router/dev", "@workos/authkit-session", "@workos-inc/node"], []],
    ["README.md", ["vite", "@workos-inc/authkit-react"], []],
    ["docs/react.md", ["vite", "@workos-inc/authkit-react"], []],
    ["docs/session.md", ["vite", "@workos-inc/authkit-react"], []],
    ["docs/backend.md", ["vite", "@workos-inc/authkit-react"], []],
    ["docs/directory.md", ["vite", "@workos-inc/authkit-react"], []],
    // Everyone may read the messages of that app.
    ["docs/migrate.md", ["vite", "@workos-inc/authkit-react"], ["S9 convex/messages.ts:5"]],
    ["docs/webhooks.md", ["vite", "@workos-inc/authkit-react"], []],
    ["docs/sign-in-pages.md", ["next", "@workos/authkit-session", "@workos-inc/node"], []],
    ["docs/tanstack-query.md", ["vite", "@workos-inc/authkit-react"], []],
    ["docs/existing-convex.md", ["vite", "@workos-inc/authkit-react"], []],
  ])("[O27] %s", (page, packages, expected) => {
    const files = guideFiles(page);
    const manifest = { "package.json": versions(...packages), "package-lock.json": lock, "index.html": "" };
    expect(found({ ...manifest, ...AUTH_CONFIG, ...files })).toEqual(expected);
  });
});
