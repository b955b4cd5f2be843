// P2: the refresh token is in localStorage in production too.

import type { Check } from "../../model/check.ts";
import { browserClients, isAlwaysTrue } from "../shared/code/browser-clients.ts";

export const P2: Check = {
  id: "P2",
  title: "devMode is on in production",
  needs: [],
  why: "With devMode, the SDK keeps the refresh token in localStorage. Every script on the page can read it there, including one from a dependency or an injected tag, and use it elsewhere for as long as the session lasts. The SDK turns devMode on by itself on localhost, so it only matters in production, where many set it because users are signed out on reload.",
  fix: "Remove `devMode`, and give the Authentication API a domain on your own site instead: a custom domain in WorkOS's dashboard under Domains, passed as `apiHostname`. The refresh token is then in an HttpOnly cookie of your site, which no script can read and no browser blocks.",
  guide: "spa-in-production",
  *run({ project }) {
    for (const { name, source, node, option } of browserClients(project)) {
      if (!isAlwaysTrue(option("devMode"))) continue;
      const hasDomain = option("apiHostname") !== undefined;
      yield {
        level: "warning",
        what: `${name} has devMode in production too: the refresh token is in localStorage, where every script can read it`,
        places: [{ file: source.file, line: source.line(node), text: "devMode" }],
        fix: hasDomain
          ? "remove devMode: with apiHostname on your own site, the session survives a reload without it"
          : 'remove devMode, and pass a custom Authentication API domain on your site (WorkOS\'s dashboard, Domains): apiHostname="auth.example.com"',
      };
    }
  },
};
