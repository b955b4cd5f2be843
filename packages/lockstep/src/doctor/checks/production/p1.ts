// P1: a page keeps its refresh token in a cookie of another site, so that users are signed out when they reload it in production.

import type { Check, Place } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { stringOf } from "../../source/expressions.ts";
import { browserClients, type BrowserClient } from "../shared/code/browser-clients.ts";
import { hostsOf } from "../shared/hosting.ts";

export const P1: Check = {
  id: "P1",
  title: "Users are signed out on reload in production: the session is in a cookie of another site",
  needs: [],
  why: "authkit-react keeps the session in cookies of api.workos.com. To the browser that is a different site from yours: after a reload the page does not see the cookie that tells of a session, in any browser, and the user is signed out. Safari and Firefox, and Chrome in some settings, do not send the one with the refresh token either. On localhost the SDK keeps the token in localStorage instead, so all is well there. The aud claim, WORKOS_COOKIE_PASSWORD and the hook between AuthKit and Convex have nothing to do with it.",
  fix: 'Give the Authentication API a domain on your own site. In WorkOS\'s dashboard, in the production environment, open Domains, choose "Configure authentication API domain", enter a domain such as auth.example.com for an app at example.com or app.example.com, and create its CNAME record (custom domains are a paid feature of WorkOS). Pass it to AuthKitProvider as `apiHostname`. Tokens may then name that domain as their issuer: add it to convex/auth.config.ts, with authConfig as `authDomain`, and run `npx convex deploy`.',
  guide: "spa-in-production",
  *run(facts) {
    const evidence = productionEvidence(facts);
    if (evidence === undefined) return;
    for (const client of browserClients(facts.project)) {
      if (!usesWorkosHost(client) || !isWithoutDevMode(client)) continue;
      const { name, source, node } = client;
      yield {
        level: facts.target === "production" ? "error" : "warning",
        what: `${name} has no apiHostname, so in production users are signed out when they reload the page`,
        places: [{ file: source.file, line: source.line(node), text: `${name} without apiHostname` }, ...evidence],
        fix: [
          'in WorkOS\'s dashboard, production environment, Domains, "Configure authentication API domain": enter one on your site, such as auth.example.com, and create its CNAME record. Then:',
          name === "AuthKitProvider"
            ? '<AuthKitProvider clientId={…} apiHostname="auth.example.com">'
            : 'createClient(clientId, { apiHostname: "auth.example.com" })',
          ...issuerLines(facts),
          "npx convex deploy",
        ].join("\n"),
      };
    }
  },
};

/** What the auth config needs: with `authConfig` of Lockstep an option, else a provider. */
function issuerLines({ project }: Facts): string[] {
  const file = project.convex?.authConfig;
  const text = file === undefined ? "" : (project.files.read(file) ?? "");
  return text.includes("@lockstep/auth/backend/auth-config")
    ? [
        "and in convex/auth.config.ts",
        'authConfig({ clientId: process.env.WORKOS_CLIENT_ID, authDomain: "auth.example.com" })',
      ]
    : [
        "and in convex/auth.config.ts, beside the providers for api.workos.com, the issuer",
        "`https://auth.example.com/user_management/${process.env.WORKOS_CLIENT_ID}`",
      ];
}

function usesWorkosHost({ option }: BrowserClient): boolean {
  const hostname = option("apiHostname");
  return hostname === undefined || (typeof hostname === "object" && stringOf(hostname) === "api.workos.com");
}

/** Whether devMode, which keeps the token in localStorage, is off in production as far as the code says. P2 speaks of the rest. */
function isWithoutDevMode({ source, option }: BrowserClient): boolean {
  const value = option("devMode");
  if (value === undefined) return true;
  if (typeof value !== "object") return false;
  return /^(?:false|import\.meta\.env\.DEV)$|development|localhost/.test(source.textOf(value));
}

/** What says that the app goes to production; undefined if nothing does. */
function productionEvidence({ project, target }: Facts): Place[] | undefined {
  const hosts = hostsOf(project).map(({ name, file }) => ({ file, text: `deployed to ${name}` }));
  const envFiles = project.files.list
    .filter((file) => /(?:^|\/)\.env\.production(?:\.local)?$/.test(file))
    .map((file) => ({ file, text: "settings for production" }));
  const found = [...hosts, ...envFiles].slice(0, 1);
  return found.length > 0 || target === "production" ? found : undefined;
}
