// E10: the page talks to another Convex deployment than the one that `npx convex dev` pushes to, or to the wrong address of it.

import type { Check, Edit, Finding } from "../../model/check.ts";
import type { Env, Setting } from "../../project/env.ts";
import type { Project } from "../../project/project.ts";
import { bareName } from "../shared/variables/variables.ts";

export const E10: Check = {
  id: "E10",
  title: "The address of Convex is wrong, or that of another deployment",
  needs: [],
  why: "A page connects to https://<name>.convex.cloud; https://<name>.convex.site is only for HTTP actions. `npx convex dev` pushes functions and auth.config.ts to the deployment of CONVEX_DEPLOYMENT. If the page talks to another one, that one has other functions and trusts another client ID: sign-in works, and Convex says unauthenticated.",
  fix: "Set the variable to the address of the deployment that you push to: `npx convex dev` prints it. Delete the lines of the old deployment in all env files of the app.",
  *run({ project, target }) {
    const deployment = deploymentOf(project);
    const envs = [...project.apps.map(({ env }) => env), ...(project.convex ? [project.convex.env] : [])];
    const seen = new Set<string>();
    for (const setting of envs.flatMap(addressesIn)) {
      const key = `${setting.file}:${setting.line}:${setting.name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const wrong = wrongHost(project, setting);
      if (wrong) yield wrong;
      else if (target === "development" && deployment) yield* otherDeployment(setting, deployment);
    }
  },
};

/** The settings that hold an address of Convex; those for HTTP actions last. */
function addressesIn(env: Env): Setting[] {
  return ["CONVEX_URL", "CONVEX_SITE_URL"].flatMap((bare) =>
    env.names.filter((name) => bareName(name) === bare).flatMap((name) => env.get(name) ?? []),
  );
}

function isSite({ name }: Setting): boolean {
  return bareName(name) === "CONVEX_SITE_URL";
}

function wrongHost({ files }: Project, setting: Setting): Finding | undefined {
  const { name, value, file, line } = setting;
  const [wrong, right] = isSite(setting) ? [".convex.cloud", ".convex.site"] : [".convex.site", ".convex.cloud"];
  if (!URL.canParse(value) || !new URL(value).hostname.endsWith(wrong)) return undefined;
  const lines = (files.read(file) ?? "").split("\n");
  const old = lines[line - 1] ?? "";
  const edits: Edit[] = old.includes(wrong)
    ? [{ file, content: lines.with(line - 1, old.replace(wrong, right)).join("\n") }]
    : [];
  return {
    level: isSite(setting) ? "warning" : "error",
    what: `${name} ends in ${wrong}, which is the address for ${isSite(setting) ? "the client; HTTP actions are at" : "HTTP actions; the client connects to"} ${right}`,
    places: line === 0 ? [{ text: `${name} in ${file}` }] : [{ file, line, text: value }],
    fix: `${name}=${value.replace(wrong, right)}`,
    ...(edits.length > 0 ? { edits } : {}),
  };
}

const NAME = /^[a-z]+-[a-z]+-\d+$/;

/** The deployment that `npx convex dev` pushes to, if it is one with a name in the cloud. */
function deploymentOf({ apps, convex }: Project): Setting | undefined {
  const found = convex?.env.get("CONVEX_DEPLOYMENT") ?? apps[0]?.env.get("CONVEX_DEPLOYMENT");
  return found && NAME.test(nameIn(found)) ? found : undefined;
}

function nameIn({ value }: Setting): string {
  return value.slice(value.indexOf(":") + 1).trim();
}

function* otherDeployment(setting: Setting, deployment: Setting): Iterable<Finding> {
  const { name, value, file, line } = setting;
  const host = URL.canParse(value) ? new URL(value).hostname : "";
  const [first = ""] = host.split(".");
  const pushed = nameIn(deployment);
  // A custom domain does not name its deployment.
  if (!/\.convex\.(?:cloud|site)$/.test(host) || !NAME.test(first) || first === pushed) return;
  yield {
    level: "error",
    what: `${name} names the deployment ${first}, but CONVEX_DEPLOYMENT is ${pushed}`,
    places: [
      line === 0 ? { text: `${name} in ${file}` } : { file, line, text: value },
      deployment.line === 0
        ? { text: `CONVEX_DEPLOYMENT in ${deployment.file}` }
        : { file: deployment.file, line: deployment.line, text: deployment.value },
    ],
    why: `The page talks to ${first}, while \`npx convex dev\` pushes functions and auth.config.ts to ${pushed}. ${first} keeps older functions and may trust another client ID: sign-in works, and Convex says unauthenticated.`,
    fix: `use the address that \`npx convex dev\` prints for ${pushed}:\n${name}=${value.replace(first, pushed)}`,
  };
}
