// E1: a variable that sign-in needs is not set in any env file.

import type { Check } from "../../model/check.ts";
import type { App, Project } from "../../project/project.ts";
import { missingVariables } from "../shared/variables/missing-variables.ts";
import { lineFor } from "../shared/variables/variable-lines.ts";
import { envFileFor, listed } from "../shared/variables/variables.ts";
import { authKitSection } from "../shared/services/authkit-section.ts";
import { convexCommand } from "../shared/services/convex-command.ts";

export const E1: Check = {
  id: "E1",
  title: "A variable that sign-in needs is not set",
  needs: [],
  why: "WorkOS's SDKs read their settings from the environment of the app's server, and a page reads the address of its Convex deployment and the client ID from the environment of the build. Without one of them the app fails when it starts, when the user signs in, or when the page connects to Convex.",
  fix: "Write the variable into the env file of the app, next to its package.json, and start the development server again. `npx convex dev` prints the address of the deployment; the client ID and the API key are in WorkOS's dashboard under API Keys.",
  *run(facts) {
    for (const { app, missing } of missingVariables(facts)) {
      const absent = missing.filter(({ kind }) => kind === "nowhere");
      if (absent.length === 0) continue;
      const file = envFileFor(app.dir, app.env.files);
      const verb = absent.length === 1 ? "is" : "are";
      yield {
        level: "error",
        what: `${listed(absent.map(({ name }) => name))} ${verb} not set for the app${app.dir === "" ? "" : ` in ${app.dir}`}`,
        places: [
          { file },
          ...absent.map(({ name, reader, file: code, line }) =>
            code === undefined
              ? { text: `${reader} reads ${name}` }
              : { file: code, ...(line === undefined ? {} : { line }), text: `reads ${name}` },
          ),
        ],
        fix: fixFor(
          facts.project,
          app,
          absent.map(({ name }) => name),
          file,
        ),
      };
    }
  },
};

/** With `authKit` in convex.json, `convex dev` writes the variables that the section lists. */
function fixFor(project: Project, app: App, names: readonly string[], file: string): string {
  const listedThere: unknown = authKitSection(project, "dev")?.value["localEnvVars"];
  const isWritten = (name: string): boolean =>
    typeof listedThere === "object" && listedThere !== null && Object.hasOwn(listedThere, name);
  const written = app.dir === project.convex?.dir ? names.filter(isWritten) : [];
  const rest = names.filter((name) => !written.includes(name));
  return [
    ...(written.length === 0
      ? []
      : [`run \`${convexCommand(project, "dev")}\`: with \`authKit\` in convex.json, it writes ${listed(written)}`]),
    ...(rest.length === 0 ? [] : [`add to ${file}:`, ...rest.map((name) => lineFor(name, app))]),
  ].join("\n");
}
