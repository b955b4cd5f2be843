// Where an app starts a sign-in (WorkOS: Initiate login URI), found in its routes: invitations, password mails and impersonation lead
// there. Only routes that the READMEs of WorkOS's SDKs tell an app to write count; for anything else a seed sets
// `settings.initiateLoginUri`.

import path from "node:path";
import { sourceFiles, type SourceFile } from "./source-files.ts";

/** An app that depends on this package has the session routes of `@lockstep/auth/server`, which are below `/auth`. */
export const SESSION_ROUTES = "@workos/authkit-session";

/** The SDK calls that return the address of the sign-in. */
const ASKS = /\b(getSignInUrl|getAuthorizationUrl)\b/;
const NAMED = /(^|\/)(sign-?in|log-?in)$/;

/** The path of the endpoint, e.g. `/sign-in`; null when none is recognized. */
export function signInEndpoint(folder: string, packages: ReadonlySet<string>): string | null {
  if (packages.has(SESSION_ROUTES)) return "/auth/sign-in";
  const at = (...names: string[]): SourceFile[] => names.flatMap((name) => sourceFiles(path.join(folder, name)));
  if (packages.has("next")) return first(at("app", "src/app").filter(isRouteHandler), nextPath);
  if (packages.has("@tanstack/react-start")) return first(at("src/routes", "app/routes"), filePath);
  if (packages.has("@react-router/dev")) return first(at("app/routes"), filePath);
  if (!packages.has("@workos-inc/authkit-react")) return null;
  return at("src").some(({ text }) => /(["'`])\/login\1/.test(text())) ? "/login" : null;
}

/** The shortest path that is named like a sign-in and whose file asks for the sign-in's address. */
function first(files: readonly SourceFile[], pathOf: (name: string) => string): string | null {
  const [found] = files
    .filter(({ name, text }) => NAMED.test(pathOf(name)) && ASKS.test(text()))
    .map(({ name }) => pathOf(name))
    .toSorted((a, b) => a.length - b.length);
  return found ?? null;
}

function isRouteHandler({ name }: SourceFile): boolean {
  return /(^|\/)route$/.test(name);
}

/** Groups such as `(a)` are not part of the path. */
function nextPath(name: string): string {
  const folders = name.split("/").slice(0, -1);
  return `/${folders.filter((one) => !/^\(.*\)$/.test(one)).join("/")}`;
}

/**
 * Files of TanStack and of React Router's flat routes: a dot is a slash, and a part that begins with `_` or is in brackets does not appear
 * in the path.
 */
function filePath(name: string): string {
  const parts = name.split(/[/.]/).filter((part) => !/^(_.*|\(.*\)|index|route)$/.test(part));
  return `/${parts.map((part) => part.replace(/_$/, "")).join("/")}`;
}
