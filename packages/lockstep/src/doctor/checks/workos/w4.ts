// W4: pages of the app may not call WorkOS's Authentication API.

import type { Check } from "../../model/check.ts";
import { provisionCommand } from "../shared/services/convex-command.ts";
import { pageOrigins } from "../shared/services/page-origins.ts";
import { authOriginOf } from "../shared/services/service-urls.ts";
import { settingsOf } from "../shared/variables/settings.ts";

export const W4: Check = {
  id: "W4",
  title: "The origin of the app's pages is not allowed at WorkOS",
  needs: ["network"],
  why: "In a single-page app, the page itself exchanges the code and refreshes the session, by requests to WorkOS. A browser only lets it read the answers if WorkOS allows the page's origin. Otherwise the sign-in ends with a CORS error in the browser's console, and the user is signed out.",
  fix: "In the WorkOS dashboard, under Authentication, Sessions, Cross-Origin Resource Sharing, add the origin of the page, such as http://localhost:5173: without a path, and with the port. `npx lockstep provision` does it, with the project's own key.",
  *run({ project, target, network }) {
    for (const origin of new Set(pageOrigins(project, target))) {
      const allowed = network?.preflights.get(origin);
      if (!allowed?.ok || allowed.value) continue;
      const own = settingsOf(project, "WORKOS_REDIRECT_URI", target).find(({ setting }) =>
        setting.value.startsWith(`${origin}/`),
      )?.setting;
      const file = own?.file ?? project.apps.find(({ framework }) => !framework.hasServer)?.env.files[0];
      yield {
        level: "error",
        what: `${authOriginOf(project, target)} does not allow requests from pages at ${origin}`,
        places: [{ ...(file !== undefined && { file }), ...(own && own.line > 0 && { line: own.line }), text: origin }],
        fix: `add ${origin} in the WorkOS dashboard, under Authentication, Sessions, Cross-Origin Resource Sharing, or run: ${provisionCommand(target)}`,
        unverified: "it follows from the answer to a preflight request, which WorkOS does not document",
      };
    }
  },
};
