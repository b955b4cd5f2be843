// D2: the app signs in with one WorkOS client, and the deployment trusts another.

import type { Check } from "../../model/check.ts";
import { convexCommand, deploymentTitle } from "../shared/services/convex-command.ts";
import { trustedClients } from "../shared/services/deployed-clients.ts";
import { isPlaceholder } from "../shared/variables/placeholder.ts";
import { placeOf, settingsOf } from "../shared/variables/settings.ts";

export const D2: Check = {
  id: "D2",
  title: "The app and the deployment have different client IDs",
  needs: ["deployment"],
  why: "The browser signs in at the client of the app's settings, and gets a token of that client. The deployment only accepts tokens of the client in its own WORKOS_CLIENT_ID. So sign-in works, and Convex says unauthenticated.",
  fix: "Decide which WorkOS environment is meant, and set its client ID in both places: the app's env file, and the deployment with `npx convex env set WORKOS_CLIENT_ID client_…`. If both are applications of one environment, the deployment needs the default one's, which the issuer of all tokens names; name the other one in `clientIds` of authConfig.",
  *run(facts) {
    const { deployment, project, target } = facts;
    if (!deployment?.env.ok) return;
    const settings = settingsOf(project, "WORKOS_CLIENT_ID", target).map(({ setting }) => setting);
    const [setting] = settings;
    // Apps that disagree are the subject of another check.
    if (setting === undefined || new Set(settings.map(({ value }) => value)).size > 1) return;
    const deployed = /^\W*(client_\w+)/.exec(deployment.env.value.get("WORKOS_CLIENT_ID") ?? "")?.[1];
    const trusted = trustedClients(facts) ?? (deployed === undefined ? undefined : new Set([deployed]));
    // A placeholder is reported as such.
    if (!/^client_\w+$/.test(setting.value) || isPlaceholder(setting.value)) return;
    if (deployed === undefined || trusted === undefined) return;
    if (trusted.has(setting.value) || !trusted.has(deployed)) return;
    yield {
      level: "error",
      what: `The app signs in with ${setting.value}, but ${deploymentTitle(deployment)} trusts ${deployed}`,
      places: [
        { text: `WORKOS_CLIENT_ID of ${deploymentTitle(deployment)}: ${deployed}` },
        placeOf(setting, `${setting.name}=${setting.value}`),
      ],
      fix: `if the app is right: ${convexCommand(project, `env set WORKOS_CLIENT_ID ${setting.value}`, deployment)}\nif the deployment is right: ${setting.name}=${deployed} in ${setting.file}, and restart the app`,
    };
  },
};
