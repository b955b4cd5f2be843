// H3: deployments of previews are created without the variables that auth.config.ts reads.

import type { Check } from "../../model/check.ts";
import type { Place } from "../../model/place.ts";
import type { Project } from "../../project/project.ts";
import { authKitSection } from "../shared/services/authkit-section.ts";
import { convexCommand } from "../shared/services/convex-command.ts";
import { authConfigOf } from "../shared/providers/workos-providers.ts";

/** Files that say how a host builds the app, for previews too. */
const HOSTS = ["vercel.json", "netlify.toml"];

export const H3: Check = {
  id: "H3",
  title: "Preview deployments are created without the variables that auth.config.ts reads",
  needs: ["deployment"],
  why: "Each preview of a branch gets a new deployment, which begins with the project's default variables for previews, and with no others. auth.config.ts reads variables that are not among them, so the first push to the new deployment fails, and with it the build of the preview.",
  fix: "Set them once for all previews to come: `npx convex env default set --type preview WORKOS_CLIENT_ID client_…`, with the client ID of the WorkOS environment Staging.",
  *run(facts) {
    const { project, deployment } = facts;
    const config = authConfigOf(facts);
    if (!deployment?.previewDefaults?.ok || config.kind !== "read") return;
    // With such a section, `convex deploy` sets them.
    if (authKitSection(project, "preview") !== undefined) return;
    const build = buildOnHost(project);
    const defaults = deployment.previewDefaults.value;
    // What this deployment does without has a default.
    const isNeeded = (name: string): boolean =>
      name === "WORKOS_CLIENT_ID" || (deployment.env.ok && deployment.env.value.has(name));
    const missing = config.variables.filter((name) => isNeeded(name) && !defaults.includes(name));
    if (build === undefined || missing.length === 0) return;
    yield {
      level: "warning",
      what: `Previews are built with \`convex deploy\`, and the project has no default of ${missing.join(" and ")} for preview deployments`,
      places: [{ text: "the defaults of `convex env default list --type preview`" }, build],
      fix: missing
        .map((name) =>
          convexCommand(
            project,
            `env default set --type preview ${name} ${name === "WORKOS_CLIENT_ID" ? "client_…" : "…"}`,
          ),
        )
        .join("\n"),
    };
  },
};

/** The line on which a host's settings run `convex deploy`. */
function buildOnHost({ files, apps, convex }: Project): Place | undefined {
  const dirs = new Set(["", ...apps.map(({ dir }) => dir), ...(convex ? [convex.dir] : [])]);
  for (const dir of dirs) {
    for (const name of HOSTS) {
      const file = dir === "" ? name : `${dir}/${name}`;
      const line = (files.read(file) ?? "").split("\n").findIndex((text) => /\bconvex deploy\b/.test(text));
      if (line !== -1) return { file, line: line + 1, text: "convex deploy" };
    }
  }
  return undefined;
}
