// E4: a variable is in the env file of another folder of the workspace, where the app does not look.

import type { Check, Edit } from "../../model/check.ts";
import { missingVariables } from "../shared/variables/missing-variables.ts";
import { envFileFor, isSecret, listed } from "../shared/variables/variables.ts";

export const E4: Check = {
  id: "E4",
  title: "A variable is in the env file of another folder",
  needs: [],
  why: "A framework reads only the env files next to its own package.json. In a workspace, `npx convex dev` runs in the package with the Convex functions and writes .env.local there, and the app in the other package gets nothing.",
  fix: "Copy the lines into the env file of the app, with the prefix of its framework. `lockstep doctor --fix` does it for what is not secret. `npx convex dev` does not update the copy: change it too when the deployment changes.",
  *run(facts) {
    for (const { app, missing } of missingVariables(facts)) {
      const found = missing.flatMap(({ kind, name, instead }) =>
        kind === "elsewhere" && instead ? [{ name, instead }] : [],
      );
      if (found.length === 0) continue;
      const file = envFileFor(app.dir, app.env.files);
      const text = facts.project.files.read(file) ?? "";
      const lines = found.map(({ name, instead }) => `${name}=${instead.value}\n`).join("");
      const edit: Edit = { file, content: `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${lines}` };
      const isPlain = found.every(({ name, instead }) => !isSecret(name) && !/[\s#"'`$\\]/.test(instead.value));
      yield {
        level: "error",
        what: `${listed(found.map(({ name }) => name))} ${found.length === 1 ? "is" : "are"} missing in ${file}, and only in ${listed([...new Set(found.map(({ instead }) => instead.file))])}`,
        places: [
          { file },
          ...found.map(({ name, instead }) => ({
            file: instead.file,
            line: instead.line,
            text: instead.name === name ? name : `${instead.name}, which the app reads as ${name}`,
          })),
        ],
        fix: [
          `copy to ${file}:`,
          ...found.map(({ name, instead }) =>
            isSecret(name) ? `${name}=…  (from ${instead.file}:${instead.line})` : `${name}=${instead.value}`,
          ),
        ].join("\n"),
        ...(isPlain ? { edits: [edit] } : {}),
      };
    }
  },
};
