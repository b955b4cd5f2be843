// Where an app starts a sign-in (WorkOS: Initiate login URI), found in its routes: invitations, password mails and impersonation lead
// there. Only routes that the READMEs of WorkOS's SDKs tell an app to write count; for anything else a seed sets
// `settings.initiateLoginUri`.

import path from "node:path";
import { fileRoutes, type Route } from "./route-paths.ts";
import { sourceFiles } from "./source-files.ts";

/** The SDK calls that return the address of the sign-in. */
const ASKS = /\b(getSignInUrl|getAuthorizationUrl)\b/;
const NAMED = /(^|\/)(sign-?in|log-?in)$/;

/** The path of the endpoint, e.g. `/sign-in`; null when none is recognized. */
export function signInEndpoint(folder: string, packages: ReadonlySet<string>): string | null {
  const routes = fileRoutes(folder, packages);
  if (routes !== null) return first(routes);
  if (!packages.has("@workos-inc/authkit-react")) return null;
  return sourceFiles(path.join(folder, "src")).some(({ text }) => /(["'`])\/login\1/.test(text())) ? "/login" : null;
}

/** The shortest path that is named like a sign-in and whose file asks for the sign-in's address. */
function first(routes: readonly Route[]): string | null {
  const [found] = routes
    .filter((route) => NAMED.test(route.path) && ASKS.test(route.text()))
    .map((route) => route.path)
    .toSorted((a, b) => a.length - b.length);
  return found ?? null;
}
