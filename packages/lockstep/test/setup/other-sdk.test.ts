// `lockstep init` in apps that keep their session with an SDK of WorkOS that Lockstep's own session replaces.
import { describe, expect, test } from "vitest";
import { planOf } from "./support/apps.ts";
import { GENERATED } from "./support/generated.ts";

describe("an SDK whose session Lockstep's replaces", () => {
  const withSdk = (app: string, sdk: string, files: Record<string, string>) => {
    const generated = GENERATED[app]?.files ?? {};
    const manifest = JSON.parse(generated["package.json"] ?? "") as { dependencies: Record<string, string> };
    const dependencies = { ...manifest.dependencies, [sdk]: "^0.8.0" };
    return planOf({ ...generated, ...files, "package.json": JSON.stringify({ dependencies }) });
  };
  const SDK = "@workos/authkit-tanstack-react-start";

  test("[Z23] TanStack Start: what is new is added, each file that uses the SDK stays, and what replaces each name is printed", () => {
    const plan = withSdk("TanStack's CLI", SDK, {
      "src/start.ts": `import { authkitMiddleware } from "${SDK}";\nexport const one = authkitMiddleware();\n`,
      "src/routes/callback.tsx": `import { handleCallbackRoute } from "${SDK}";\nexport const GET = handleCallbackRoute();\n`,
      "src/routes/home.tsx": `import { getAuth, getWorkOS } from "${SDK}";\nimport { useAuth } from "${SDK}/client";\n`,
    });
    expect(plan.edits.map(({ file, before }) => [file, before])).toEqual([
      ["convex/tsconfig.json", undefined],
      ["convex/auth.config.ts", undefined],
      ["src/routes/auth.$.ts", undefined],
    ]);
    expect(plan.installs).toHaveLength(1);
    expect(Object.fromEntries(plan.manual.map(({ file, code }) => [file, code]))).toEqual({
      "src/routes/__root.tsx": expect.stringContaining("<LockstepProvider>\n  <Outlet />") as unknown,
      "src/start.ts": expect.stringMatching(/^\/\/ authkitMiddleware:\n\/\/ Remove it/) as unknown,
      "src/routes/callback.tsx": expect.stringContaining("/auth/callback") as unknown,
      "src/routes/home.tsx": expect.stringMatching(
        /getServerSession[^]*getWorkOS:\n\/\/ See docs\/tanstack-start[^]*useUser/,
      ) as unknown,
    });
    expect(plan.notes).toEqual([expect.stringContaining("docs/tanstack-start.md")]);
  });

  test("[Z23] React Router", () => {
    const plan = withSdk("create-react-router", "@workos-inc/authkit-react-router", {
      "app/routes/home.tsx": 'import { authkitLoader } from "@workos-inc/authkit-react-router";\n',
    });
    expect(plan.edits.map(({ file }) => file)).toEqual([
      "convex/tsconfig.json",
      "convex/auth.config.ts",
      "app/routes/auth.ts",
      "app/routes.ts",
    ]);
    expect(plan.manual).toMatchObject([
      { file: "app/root.tsx", code: expect.stringContaining("<LockstepProvider") as unknown },
      { file: "app/routes/home.tsx", code: expect.stringContaining("auth.sessionOf(context).user") as unknown },
    ]);
  });

  test("[Z5] [Z23] once the provider is there, it says only what is left", () => {
    const plan = withSdk("TanStack's CLI", SDK, {
      "convex/auth.config.ts": 'import { authConfig } from "@lockstep/auth/backend/auth-config";\n',
      "src/routes/auth.$.ts": 'import { authHandlers } from "@lockstep/auth/tanstack-start";\n',
      "src/routes/__root.tsx": 'import { LockstepProvider } from "@lockstep/auth/tanstack-start";\n',
    });
    expect(plan).toMatchObject({ edits: [], manual: [], notes: [expect.stringContaining("remove the package")] });
  });
});
