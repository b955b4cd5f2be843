// A Next.js app: the proxy, the session routes and the provider; or the provider of an app that uses authkit-nextjs. Pure.

import { creation, placeOf } from "./files.ts";
import { AUTHKIT_NEXTJS, migrated } from "./migrate.ts";
import type { Manual, Part, Target } from "./model.ts";
import { imports, sourcesOf } from "./sources.ts";

const SERVER = "@lockstep/auth/nextjs/server";
const AUTHKIT = "@workos-inc/authkit-nextjs";

/** Whether the app keeps authkit-nextjs, whose cookie and routes it has already. */
export function keepsAuthKit({ app: { manifest } }: Target): boolean {
  return Object.hasOwn({ ...manifest.dependencies, ...manifest.devDependencies }, AUTHKIT);
}

export function nextjsParts(target: Target): Part[] {
  if (keepsAuthKit(target)) return withAuthKit(target);
  const { guide } = target;
  return Object.entries(guide.files).flatMap(([file, text]): Part[] => {
    if (file === "proxy.ts") return proxy(target, file, text);
    if (file.endsWith("/route.ts")) return routeExists(target) ? [] : [creation(target, file, text)];
    return [];
  });
}

function withAuthKit(target: Target): Part[] {
  if (imports(target, "LockstepProvider")) return [];
  const found = sourcesOf(target, "ConvexProviderWithAuth").flatMap((source) => migrated(source, AUTHKIT_NEXTJS) ?? []);
  if (found.length === 1) return found;
  return [{ manual: [providers(target)] }];
}

function providers(target: Target): Manual {
  return {
    file: placeOf(target, "app/providers.tsx"),
    why: "The app uses authkit-nextjs, and no provider of Convex was recognized. docs/authkit-nextjs.md has every step; the provider is:",
    code: `import { createConvexClient } from "@lockstep/auth/convex";
import { LockstepProvider } from "@lockstep/auth/nextjs";
import { AuthKitProvider } from "@workos-inc/authkit-nextjs/components";

const client = createConvexClient(process.env.NEXT_PUBLIC_CONVEX_URL!);

<AuthKitProvider>
  <LockstepProvider client={client}>{children}</LockstepProvider>
</AuthKitProvider>
`,
  };
}

/** Next.js runs one proxy. Another one has to call Lockstep's. */
function proxy(target: Target, file: string, text: string): Part[] {
  const { project } = target;
  const name = placeOf(target, file).replace(/(?:proxy|middleware)\.\w+$/, "");
  const existing = ["proxy", "middleware"]
    .flatMap((base) => ["ts", "js", "mts", "mjs"].map((extension) => `${name}${base}.${extension}`))
    .find((one) => project.files.exists(one));
  if (existing === undefined) return [creation(target, file, text)];
  if (project.files.read(existing)?.includes(SERVER) === true) return [];
  const kind = existing.includes("middleware.") ? "middleware" : "proxy";
  return [
    {
      manual: [
        {
          file: existing,
          why: "This file exists. Put what it does into a proxy that refreshes the session first:",
          code: `import { createProxy } from "${SERVER}";

export const ${kind} = createProxy((request, headers) => {
  // What your ${kind} did. Pass the headers on to the page, or it sees the expired session:
  return NextResponse.next({ request: { headers } });
});
`,
        },
      ],
    },
  ];
}

function routeExists({ project, app }: Target): boolean {
  return project.files.list.some(
    (file) =>
      file.startsWith(app.dir) && /\/route\.[jt]sx?$/.test(file) && project.files.read(file)?.includes(SERVER) === true,
  );
}
