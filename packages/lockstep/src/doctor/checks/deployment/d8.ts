// D8: the value of a variable on the deployment has characters that do not belong to it.

import type { Check } from "../../model/check.ts";
import { convexCommand, deploymentTitle } from "../shared/services/convex-command.ts";

export const D8: Check = {
  id: "D8",
  title: "A variable of the deployment has quotes, spaces or its own name in its value",
  needs: ["deployment"],
  why: "`convex env set` and the dashboard store a value as it is given. In an env file, quotes around a value and spaces after it do not count; on the deployment they do, so the value is not the one that WorkOS gave you.",
  fix: "Set the variable again, with the value alone: `npx convex env set WORKOS_CLIENT_ID client_…`.",
  *run({ project, deployment }) {
    if (!deployment?.env.ok) return;
    for (const [name, value] of deployment.env.value) {
      const problem = name.startsWith("WORKOS_") ? problemOf(name, value) : undefined;
      if (problem === undefined) continue;
      const clean = name === "WORKOS_CLIENT_ID" ? (/client_\w+/.exec(value)?.[0] ?? "") : "";
      yield {
        level: "error",
        what: `The value of ${name} on ${deploymentTitle(deployment)} ${problem}`,
        places: [{ text: `${name} of ${deploymentTitle(deployment)}` }],
        fix: clean
          ? convexCommand(project, `env set ${name} ${clean}`, deployment)
          : `${convexCommand(project, `env set ${name}`, deployment)}, and paste the value alone`,
      };
    }
  },
};

function problemOf(name: string, value: string): string | undefined {
  if (value.trimStart().startsWith(`${name}=`)) return `begins with "${name}="`;
  if (/^["'`]/.test(value)) return "begins with a quotation mark";
  if (/["'`]$/.test(value)) return "ends with a quotation mark";
  if (/[\r\n]/.test(value)) return "contains a line break";
  if (value !== value.trim()) return `${value === value.trimEnd() ? "begins" : "ends"} with a space`;
  return undefined;
}
