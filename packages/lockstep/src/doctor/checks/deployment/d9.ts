// D9: convex.config.ts declares a variable that is not set, or the code reads one that it does not declare.

import type { Check, Finding } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { memberOf } from "../../source/expressions.ts";
import type { Source } from "../../source/source.ts";
import { type ConvexApp, convexApp, type Declared } from "../shared/services/convex-app.ts";
import { convexCommand, deploymentTitle } from "../shared/services/convex-command.ts";
import { missingVariables } from "../shared/services/deployed-clients.ts";

export const D9: Check = {
  id: "D9",
  title: "The variables of convex.config.ts are not those of the deployment",
  needs: ["deployment"],
  why: "`defineApp({ env })` declares the variables of the functions. A push fails while a declared one is not set, unless it is optional; and `env` of `_generated/server` has only the declared ones, so any other is undefined there, whatever the deployment has.",
  fix: "Set what is declared, `npx convex env set NAME value`, or declare it as `v.optional(v.string())`. Declare what is read: `defineApp({ env: { NAME: v.string() } })`.",
  *run(facts) {
    const { deployment, project } = facts;
    const app = convexApp(project);
    if (!deployment?.env.ok || app?.declared === undefined) return;
    const set = deployment.env.value;
    const known = new Set(missingVariables(facts).map(({ name }) => name));
    for (const { name, optional, line } of app.declared) {
      if (optional || set.has(name) || known.has(name)) continue;
      yield {
        level: "error",
        what: `${name} is declared in ${app.source.file}, and not set on ${deploymentTitle(deployment)}`,
        places: [
          { text: `the variables of ${deploymentTitle(deployment)}` },
          { file: app.source.file, line, text: name },
        ],
        fix: convexCommand(project, `env set ${name} …`, deployment),
      };
    }
    yield* undeclared(facts, app, app.declared);
  },
};

function* undeclared({ project }: Facts, app: ConvexApp, declared: readonly Declared[]): Iterable<Finding> {
  const names = new Set(declared.map(({ name }) => name));
  for (const source of project.sourcesWith("_generated/server")) {
    if (!source.file.startsWith(`${project.convex?.functions}/`)) continue;
    for (const { name, line } of envReads(source)) {
      // Convex itself sets these.
      if (names.has(name) || name.startsWith("CONVEX_")) continue;
      yield {
        level: "error",
        what: `env.${name} is read, but ${app.source.file} does not declare ${name}, so it is always undefined`,
        places: [
          { file: app.source.file, text: "defineApp({ env })" },
          { file: source.file, line, text: `env.${name}` },
        ],
        fix: `add to env in ${app.source.file}: ${name}: v.string(),`,
      };
    }
  }
}

/** `env.NAME`, where `env` is imported from the generated code. */
function envReads(source: Source): { name: string; line: number }[] {
  const local = source.imports.find(
    ({ from, name }) => name === "env" && /_generated\/server(?:\.js)?$/.test(from),
  )?.local;
  if (local === undefined) return [];
  return source.all("MemberExpression").flatMap((node) => {
    const member = memberOf(node);
    const isRead = member?.object.type === "Identifier" && member.object.name === local;
    return isRead && member ? [{ name: member.name, line: source.line(node) }] : [];
  });
}
