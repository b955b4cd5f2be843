// W3: the redirect URI that the app sends is not registered at WorkOS.

import type { Check } from "../../model/check.ts";
import { provisionCommand } from "../shared/services/convex-command.ts";
import { differenceOf, isRegistered } from "../shared/services/redirect-uris.ts";
import { placeOf, settingsOf } from "../shared/variables/settings.ts";

/** How many registered addresses are shown. */
const SHOWN = 5;

export const W3: Check = {
  id: "W3",
  title: "The redirect URI is not registered at WorkOS",
  needs: ["workos"],
  why: "At the end of a sign-in, WorkOS redirects to the address that the app sent at its beginning, if that address is registered, character for character: scheme, host, port, path, and a slash at the end. Otherwise the user stays on an error page of WorkOS.",
  fix: "Register the address in the WorkOS dashboard, under Redirects, in the environment of your client ID: `npx lockstep provision` does it, with the project's own key. Or change WORKOS_REDIRECT_URI in the app to one that is registered.",
  *run({ project, target, workos }) {
    if (!workos?.redirectUris.ok || workos.isLocal) return;
    const registered = workos.redirectUris.value;
    const seen = new Set<string>();
    for (const { setting } of settingsOf(project, "WORKOS_REDIRECT_URI", target)) {
      const uri = setting.value;
      if (!URL.canParse(uri) || isRegistered(registered, uri) || seen.has(uri)) continue;
      seen.add(uri);
      const difference = differenceOf(registered, uri);
      const shown = registered.slice(0, SHOWN).join(", ") + (registered.length > SHOWN ? ", …" : "");
      yield {
        level: "error",
        what: `WorkOS has not registered ${uri}, which the app sends${difference === undefined ? "" : `: it differs in ${difference}`}`,
        places: [placeOf(setting, `${setting.name}=${uri}`), { text: `WorkOS has: ${shown || "none"}` }],
        fix: `register it in the WorkOS dashboard, under Redirects, or run: ${provisionCommand(target)}`,
        unverified: "WorkOS's list may leave out addresses. Look in its dashboard, under Redirects",
      };
    }
  },
};
