// The app's sign-in endpoint, found from its routes.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { signInEndpoint } from "../../../src/stack/app/sign-in-endpoint.ts";

const NEXT = "export const GET = async () => redirect(await getSignInUrl());";
const START =
  "const GET = async () => new Response(null, { status: 307, headers: { Location: await getSignInUrl() } });";
const REACT = 'if (window.location.pathname === "/login") signIn();';

test.each([
  ["next", { "app/sign-in/route.ts": NEXT }, "/sign-in"],
  ["next", { "src/app/(auth)/login/route.js": NEXT, "src/app/api/auth/login/route.js": NEXT }, "/login"],
  ["next", { "app/auth/signin/route.ts": "workos.userManagement.getAuthorizationUrl({})" }, "/auth/signin"],
  ["@tanstack/react-start", { "src/routes/api/auth/sign-in.tsx": START }, "/api/auth/sign-in"],
  ["@tanstack/react-start", { "src/routes/_public/auth.login.tsx": START }, "/auth/login"],
  [
    "@react-router/dev",
    { "app/routes/login.ts": "export const loader = async () => redirect(await getSignInUrl());" },
    "/login",
  ],
  ["@workos-inc/authkit-react", { "src/app.tsx": REACT }, "/login"],
  // A page, another name, a route without a sign-in, an app without one: a guess would break a working app.
  ["next", { "app/login/page.tsx": NEXT }, null],
  ["next", { "app/start/route.ts": NEXT }, null],
  ["next", { "app/login/route.ts": "export const GET = () => new Response();" }, null],
  ["@tanstack/react-start", { "src/routes/login.tsx": "export const Route = createFileRoute('/login')({});" }, null],
  ["@workos-inc/authkit-react", { "src/app.tsx": "signIn()" }, null],
  ["express", { "app/login/route.ts": NEXT }, null],
  ["next", {}, null],
] as const)("[K70] %s with %j: %s", (name, files, found) => {
  const folder = mkdtempSync(path.join(tmpdir(), "lockstep-test-"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  expect(signInEndpoint(folder, new Set([name]))).toBe(found);
});
