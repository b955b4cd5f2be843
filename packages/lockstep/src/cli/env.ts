// `lockstep env`: the settings of each environment. Shows them, checks them, pushes those of the deployment, prints the lines for a host.

import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import type { Asked } from "../doctor/model/asked.ts";
import type { Env, Setting } from "../doctor/project/env.ts";
import { readAppEnv } from "../doctor/project/env-sources.ts";
import type { Project } from "../doctor/project/project.ts";
import { LockstepError } from "../errors.ts";
import { type ConvexCommand, listVariables } from "../setup/convex/convex-command.ts";
import { isLoopback } from "../doctor/checks/shared/services/service-urls.ts";
import { hostLines, HOSTS } from "../setup/env/host-lines.ts";
import { needsOf } from "../setup/env/needs.ts";
import { assertWhole, ownSettings } from "../setup/env/own-settings.ts";
import { type Change, planPush, pushText, showPush } from "../setup/env/plan-push.ts";
import { showTable } from "../setup/env/show-table.ts";
import { type Deployments, envTable, missingIn, type Row } from "../setup/env/table.ts";
import { confirm } from "./prompts/confirm.ts";
import { assertKnownOptions, type Options, text } from "./options.ts";
import { convexOf, envFileOption, openProject, SETUP_OPTIONS, workosUrl } from "./setup-project.ts";

const args: ArgsDef = {
  action: {
    type: "positional",
    required: false,
    description: "check: exit 1 if something required is missing. push: set the deployment's variables",
  },
  ...SETUP_OPTIONS,
  to: {
    type: "string",
    description: `Print the lines that set the app's variables at ${HOSTS.join(", ")}`,
    valueHint: "host",
  },
  "preview-defaults": { type: "boolean", description: "push: the defaults of new preview deployments instead" },
  offline: { type: "boolean", description: "Do not ask the deployment" },
};

/** Exit codes: 0; 1, something required is missing, or was not pushed; 2, an invalid command line. */
export const env: CommandDef = defineCommand({
  meta: { name: "env", description: "Show, check and push the settings of each environment." },
  args,
  run: async ({ args: given }) => {
    const [action, ...rest] = given["_"] as string[];
    assertKnownOptions({ ...given, _: rest }, args);
    const opened = openProject(given);
    const file = envFileOption(given, opened.root);
    if (given["to"] !== undefined) return printLines(opened.project, text(given, "to"), file);
    if (action === "push") return await push(opened, given, file);
    if (action !== undefined && action !== "check") {
      throw new LockstepError("BAD_OPTION", {
        what: `there is no lockstep env ${action}`,
        fix: "use lockstep env, lockstep env check or lockstep env push",
      });
    }
    const rows = await readTable(opened, given);
    if (given["json"] === true) console.log(JSON.stringify(rows, null, 2));
    if (action === "check") return check(rows, opened.prod, given["json"] === true);
    if (given["json"] !== true) console.log(showTable(rows, process.stdout.columns));
  },
});

type Opened = ReturnType<typeof openProject>;

function check(rows: readonly Row[], prod: boolean, isJson: boolean): void {
  const environment = prod ? "production" : "development";
  const missing = missingIn(rows, environment);
  if (missing.length > 0) process.exitCode = 1;
  if (isJson) return;
  for (const { name, place, cells } of missing) {
    const cell = cells[environment];
    console.log(`missing  ${name} in the ${place}${cell.kind === "missing" ? ` (${cell.from})` : ""}`);
  }
  for (const { name, place, required, cells } of rows) {
    const cell = cells[environment];
    if (required && cell.kind === "unknown") console.log(`not seen ${name} in the ${place}: ${cell.from}`);
  }
  if (missing.length === 0) console.log(`Nothing that can be seen is missing in ${environment}.`);
}

async function readTable({ project, prod }: Opened, given: Options): Promise<Row[]> {
  const envs = (dir: string, target: "development" | "production"): Env | undefined => {
    const app = project.apps.find((one) => one.dir === dir);
    return app && readAppEnv(project.files, app, target, target === "development" ? process.env : {});
  };
  return envTable(needsOf(project), envs, await askDeployments(project, given, prod));
}

async function askDeployments(project: Project, given: Options, prod: boolean): Promise<Deployments> {
  const { convex } = project;
  const version = project.versionOf("convex", convex?.dir);
  const named = given["deployment"] !== undefined;
  const isCloud = convex?.env.get("CONVEX_DEPLOYMENT") !== undefined || named;
  const known =
    isCloud ||
    ["CONVEX_SELF_HOSTED_URL", "CONVEX_DEPLOY_KEY", "CONVEX_DEPLOYMENT_TOKEN"].some(
      (name) => convex?.env.get(name)?.value,
    );
  const no = (problem: string): Promise<{ ok: false; problem: string }> => Promise.resolve({ ok: false, problem });
  if (given["offline"] === true || convex === undefined || !known) {
    const problem = given["offline"] === true ? "not asked" : "no deployment yet: npx convex dev";
    return { development: await no(problem), preview: await no(problem), production: await no(problem) };
  }
  const [development, preview, production] = await Promise.all([
    prod ? no("without --prod") : asked(() => listVariables(convexOf(project, given, false), version)),
    isCloud ? asked(() => previewDefaults(convexOf(project, given, prod))) : no("not on Convex's cloud"),
    prod ? asked(() => listVariables(convexOf(project, given, true), version)) : no("with --prod"),
  ]);
  return { development, preview, production };
}

/** A command that fails leaves its part of the table unknown. */
async function asked<T>(work: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof LockstepError && error.code === "CONVEX_FAILED") {
      return { ok: false, problem: error.message.split("\n", 1)[0] ?? "" };
    }
    throw error;
  }
}

async function previewDefaults(convex: ConvexCommand): Promise<string[]> {
  const printed = await convex.run(["env", "default", "list", "--type", "preview", "--names-only"]);
  return printed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^\w+$/.test(line));
}

async function push({ project, prod }: Opened, given: Options, file: Setting[] | undefined): Promise<void> {
  const defaults = given["preview-defaults"] === true;
  const convex = convexOf(project, given, prod);
  const version = project.versionOf("convex", project.convex?.dir);
  // The values of defaults cannot be listed without printing them.
  const present = defaults ? new Map<string, string>() : await listVariables(convex, version);
  const plan = planPush(needsOf(project), file ?? ownSettings(project, prod), present, {
    managed: project.convex?.json["authKit"] !== undefined,
    prod,
    isLocal: isLoopback(workosUrl()),
  });
  if (file === undefined) assertWhole(project, new Set(plan.changes.map(({ name }) => name)));
  console.log(showPush(plan));
  if (plan.lacking.length > 0) process.exitCode = 1;
  if (plan.changes.length === 0) return;
  const where = defaults
    ? "the defaults of preview deployments"
    : prod
      ? "the PRODUCTION deployment"
      : "the deployment";
  if (given["yes"] !== true && !(await confirm(`Set ${plan.changes.length} in ${where}?`, "--yes"))) {
    process.exitCode = 1;
    return;
  }
  const set = defaults ? ["env", "default", "set", "--type", "preview", "--force"] : ["env", "set", "--force"];
  await convex.run(set, pushText(plan.changes));
  if (!defaults) verify(plan.changes, await listVariables(convex, version));
  console.error("Done.");
}

/** What was set must be what is there: a value could have been read differently from how it was written. */
function verify(changes: readonly Change[], present: ReadonlyMap<string, string>): void {
  const wrong = changes.find(({ name, value }) => present.get(name) !== value);
  if (wrong === undefined) return;
  throw new LockstepError("CONVEX_FAILED", {
    what: `${wrong.name} is not what was pushed`,
    fix: `set it alone, by standard input: npx convex env set ${wrong.name}`,
  });
}

function printLines(project: Project, name: string, file: Setting[] | undefined): void {
  const host = HOSTS.find((one) => one === name);
  if (host === undefined) {
    throw new LockstepError("BAD_OPTION", {
      what: `there is no host "${name}"`,
      fix: `use one of: ${HOSTS.join(", ")}`,
    });
  }
  console.log(hostLines(host, needsOf(project), file ?? [], `${project.lock.manager} run build`));
}
