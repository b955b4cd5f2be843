// E3: a secret has a name that puts it into the page.

import type { Check, Place } from "../../model/check.ts";
import type { App, Project } from "../../project/project.ts";
import { envReads } from "../../source/env-reads.ts";
import { sourcesOf } from "../shared/variables/sign-in-variables.ts";
import { bareName, isSecret, isSecretValue } from "../shared/variables/variables.ts";

export const E3: Check = {
  id: "E3",
  title: "A secret has a name that puts it into the page",
  needs: [],
  why: "A variable with the public prefix of the framework is written into the JavaScript that every visitor downloads. With the API key anyone can read and change all users of the WorkOS environment; with the cookie password anyone can forge a session.",
  fix: "Remove the variable, revoke the value (an API key in WorkOS's dashboard under API Keys), and set the new one under its name without prefix: WORKOS_API_KEY, WORKOS_COOKIE_PASSWORD. Only code on the server, or a Convex function, can use it. An app with authkit-react needs neither.",
  *run({ project }) {
    for (const app of project.apps) {
      for (const [name, places] of publicSecrets(project, app)) {
        const right = bareName(name);
        yield {
          level: "error",
          what: `${name} is a secret in the JavaScript of the page`,
          places,
          fix: app.framework.hasServer
            ? `revoke the value, and set a new one as ${right}, which only the server reads`
            : `revoke the value, and delete ${name}: this app has no server of its own that could keep it. Code that needs it belongs in a Convex function: npx convex env set ${right} …`,
        };
      }
    }
  },
};

/** Names with the prefix of the app's framework that hold a secret, with every place. */
function publicSecrets(project: Project, app: App): Map<string, Place[]> {
  const isPublic = (name: string): boolean => app.framework.publicPrefixes.some((prefix) => name.startsWith(prefix));
  const found = new Map<string, Place[]>();
  const add = (name: string, place: Place): void => void found.set(name, [...(found.get(name) ?? []), place]);
  for (const { name, value, file, line } of app.env.all) {
    if (value === "" || !isPublic(name) || !(isSecret(name) || isSecretValue(value))) continue;
    add(name, line === 0 ? { text: `${name} in ${file}` } : { file, line, text: name });
  }
  for (const source of sourcesOf(project, app, ...app.framework.publicPrefixes)) {
    for (const { name, node } of envReads(source)) {
      if (isPublic(name) && (isSecret(name) || found.has(name))) {
        add(name, { file: source.file, line: source.line(node), text: name });
      }
    }
  }
  return found;
}
