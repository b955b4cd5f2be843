// Convex's provider for AuthKit becomes Lockstep's, with a small diff.
import { expect, test } from "vitest";
import { planOf } from "./support/apps.ts";
import { TEMPLATES } from "./support/templates.ts";

const editOf = (name: string, file: string): string =>
  planOf(TEMPLATES[name]?.files ?? {}).edits.find((edit) => edit.file === file)?.content ?? "";

test("[Z8] the AuthKit template for Vite, and the same with @convex-dev/workos, change in four lines", () => {
  for (const name of ["the AuthKit template for Vite", "@convex-dev/workos"]) {
    const before = (TEMPLATES[name]?.files ?? {})["src/main.tsx"]?.split("\n") ?? [];
    const next = editOf(name, "src/main.tsx").split("\n");
    expect(next.filter((line) => !before.includes(line)).map((line) => line.trim())).toEqual([
      'import { createConvexClient } from "@lockstep/auth/convex";',
      'import { LockstepProvider } from "@lockstep/auth/react";',
      "const convex = createConvexClient(import.meta.env.VITE_CONVEX_URL);",
      "<LockstepProvider client={convex} useAuth={useAuth}>",
      "</LockstepProvider>",
    ]);
    expect(next.join("\n")).not.toMatch(/ConvexReactClient|ConvexProviderWithAuthKit/);
  }
  expect(planOf(TEMPLATES["the AuthKit template for Vite"]?.files ?? {}).notes).toEqual([
    expect.stringContaining("ConvexProviderWithAuthKit of ./ConvexProviderWithAuthKit"),
  ]);
});

test("[Z8] a hook that only passes on the token is removed with what only it needed", () => {
  const vite = editOf("a hook of one's own in Vite", "src/main.tsx");
  expect(vite).toContain("<LockstepProvider client={convex} useAuth={useAuth}>");
  expect(vite).not.toMatch(/useWorkosConvexAuth|useCallback|convex\/react/);
  const file = "components/ConvexClientProvider.tsx";
  const nextjs = editOf("the AuthKit template for Next.js", file);
  expect(nextjs).toContain("<LockstepProvider client={convex}>");
  expect(nextjs).toContain("return createConvexClient(process.env.NEXT_PUBLIC_CONVEX_URL!);");
  expect(nextjs).toContain('import { AuthKitProvider } from "@workos-inc/authkit-nextjs/components";');
  expect(nextjs).toContain('import { type ReactNode, useState } from "react";');
  expect(nextjs).not.toMatch(/useAuth|convex\/react|useCallback/);
  expect(planOf(TEMPLATES["the AuthKit template for Next.js"]?.files ?? {}).installs[0]?.dependencies).toContain(
    "@workos-inc/authkit-nextjs@latest",
  );
});

test("[Z8] a hook that does more stays, and is named", () => {
  const { files } = TEMPLATES["a hook that does more in Next.js"] ?? { files: {} };
  const plan = planOf(files);
  expect(editOf("a hook that does more in Next.js", "components/ConvexClientProvider.tsx")).toContain("track(user);");
  expect(plan.notes).toEqual([expect.stringContaining("useAuthFromAuthKit")]);
});

test("[Z3] a plain ConvexProvider gets AuthKit's around it, and AuthKit without Convex gets Lockstep's inside", () => {
  const plain = editOf("Convex's template for Vite", "src/main.tsx");
  expect(plain).toMatch(
    /<AuthKitProvider clientId=\{.*\}>\s+<LockstepProvider client=\{convex\} useAuth=\{useAuth\}>\s+<App \/>\s+<\/LockstepProvider>\s+<\/AuthKitProvider>/,
  );
  expect(plain).toContain("const convex = createConvexClient(import.meta.env.VITE_CONVEX_URL as string);");
  const inside = editOf("AuthKit without Convex in Vite", "src/main.tsx");
  expect(inside).toMatch(/<AuthKitProvider .*>\s+<LockstepProvider client=\{client\} useAuth=\{useAuth\}>\s+<App \/>/);
});

test("[Z4] a provider of Convex without a user stays, and is named", () => {
  const plan = planOf(TEMPLATES["Convex's template for Next.js"]?.files ?? {});
  expect(plan.edits.map(({ file }) => file)).toEqual([
    "convex/auth.config.ts",
    "proxy.ts",
    "app/auth/[...path]/route.ts",
  ]);
  expect(plan.notes).toEqual([
    expect.stringContaining("components/ConvexClientProvider.tsx still has a ConvexProvider"),
  ]);
  expect(plan.manual).toEqual([expect.objectContaining({ file: "app/page.tsx" })]);
});
