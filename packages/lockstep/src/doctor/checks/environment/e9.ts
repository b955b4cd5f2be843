// E9: a variable still has the value of some documentation or a template, or a value of another kind.

import type { Check } from "../../model/check.ts";
import type { Setting } from "../../project/env.ts";
import type { App } from "../../project/project.ts";
import { isPlaceholder } from "../shared/variables/placeholder.ts";
import { COOKIE_PASSWORD } from "../shared/variables/sign-in-variables.ts";
import { lineFor } from "../shared/variables/variable-lines.ts";
import { bareName, isSecretValue } from "../shared/variables/variables.ts";

export const E9: Check = {
  id: "E9",
  title: "A variable still has a sample value",
  needs: [],
  why: "A value from documentation or a template belongs to no WorkOS environment and no Convex deployment: WorkOS answers that the client is invalid, or the page cannot reach Convex.",
  fix: "Replace it with your own value: the client ID and the API key from WorkOS's dashboard under API Keys, the address of the deployment from `npx convex dev`.",
  *run({ project }) {
    if (project.onLocalStack) return;
    const seen = new Set<string>();
    for (const app of project.apps) {
      for (const name of app.env.names) {
        const setting = app.env.get(name);
        // E6 speaks of the password.
        if (!setting || !/WORKOS|CONVEX/.test(name) || bareName(name) === COOKIE_PASSWORD) continue;
        const problem = problemOf(setting);
        const key = `${setting.file}:${setting.line}`;
        if (problem === undefined || setting.line === 0 || seen.has(key)) continue;
        seen.add(key);
        yield {
          level: "error",
          what: `${name} ${problem}`,
          places: [{ file: setting.file, line: setting.line, text: name }],
          fix: fixFor(setting, app),
        };
      }
    }
  },
};

function problemOf({ name, value }: Setting): string | undefined {
  if (isPlaceholder(value)) return "still has a sample value";
  const bare = bareName(name);
  if (bare === "WORKOS_CLIENT_ID" && isSecretValue(value)) return "holds an API key instead of a client ID";
  if (bare === "WORKOS_API_KEY" && value.startsWith("client_")) return "holds a client ID instead of an API key";
  return undefined;
}

function fixFor({ name, file, line }: Setting, app: App): string {
  return `write your own value in ${file}:${line}:\n${lineFor(name, app)}`;
}
