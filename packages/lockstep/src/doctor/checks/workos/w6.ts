// W6: the app signs out to its homepage at WorkOS, and what sets up the environment does not set one.

import type { Check } from "../../model/check.ts";
import { authKitSection } from "../shared/services/authkit-section.ts";
import { settingsOf } from "../shared/variables/settings.ts";
import { signOutWithoutTarget } from "../shared/code/sign-outs.ts";

export const W6: Check = {
  id: "W6",
  title: "Signing out leads to a homepage that may not be set at WorkOS",
  needs: ["workos"],
  why: "To sign out, the app leads the browser to WorkOS, which ends the session and redirects back: to the address that the app sent, else to the default sign-out redirect, else to the app's homepage. If none of them is set for the environment, the user ends on https://error.workos.com/user_management/app-homepage-url-not-found.",
  fix: 'Set the homepage of each environment in the WorkOS dashboard, under Redirects; with an authKit section in convex.json, `"appHomepageUrl": "http://localhost:3000"` in its `configure` does it. Or pass an address that is registered as a sign-out redirect: `signOut({ returnTo: "https://example.com" })`.',
  *run({ project, target, workos }) {
    if (workos === undefined || workos.isLocal || (workos.key.ok && workos.key.value === "refused")) return;
    // Without such a section, a person has set up the environment, and has seen the homepage next to the redirect URIs.
    const section = authKitSection(project, target === "production" ? "prod" : "dev");
    const configure = section?.value["configure"];
    if (section === undefined || typeof configure !== "object" || configure === null) return;
    const call = signOutWithoutTarget(project);
    if (call === undefined || "appHomepageUrl" in configure) return;
    const uri = settingsOf(project, "WORKOS_REDIRECT_URI", target)[0]?.setting.value;
    const file = project.convex?.jsonFile ?? "convex.json";
    yield {
      level: "warning",
      what: `${call.text} leads to the app's homepage at WorkOS, and ${file} does not set one`,
      places: [{ file, line: section.line, text: `authKit.${section.type}.configure` }, call],
      fix: `add to authKit.${section.type}.configure in ${file}: "appHomepageUrl": "${originOf(uri) ?? "https://…"}"`,
      unverified: "it may be set in the WorkOS dashboard, under Redirects, which the API does not tell",
    };
  },
};

function originOf(uri: string | undefined): string | undefined {
  return uri !== undefined && URL.canParse(uri) ? new URL(uri).origin : undefined;
}
