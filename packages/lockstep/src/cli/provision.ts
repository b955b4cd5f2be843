// `lockstep provision`: brings a WorkOS environment in line with the project.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import type { Setting } from "../doctor/project/env.ts";
import type { Project } from "../doctor/project/project.ts";
import { LockstepError } from "../errors.ts";
import { type ConvexCommand, siteUrlOf } from "../setup/convex/convex-command.ts";
import { apiKeyOf, settingsNamed } from "../setup/facts/api-key.ts";
import { isLoopback } from "../doctor/checks/shared/services/service-urls.ts";
import { applySteps } from "../setup/provision/apply.ts";
import { type Desired, desiredState } from "../setup/provision/desired.ts";
import { type Deployment, type Plan, planProvision, type Step } from "../setup/provision/plan.ts";
import { readActual } from "../setup/provision/read-actual.ts";
import { describeStep, manualSettings, showManual, showPlan } from "../setup/provision/show-plan.ts";
import { workosApi } from "../setup/provision/workos-api.ts";
import { confirm } from "./prompts/confirm.ts";
import { assertKnownOptions, type Options, text } from "./options.ts";
import { convexOf, envFileOption, openProject, SETUP_OPTIONS, workosUrl } from "./setup-project.ts";

const args: ArgsDef = {
  ...SETUP_OPTIONS,
  "app-url": {
    type: "string",
    description: "Where the app is, or several with commas. Default: from its env files; in development, its own port",
    valueHint: "url",
  },
  "site-url": {
    type: "string",
    description: "The deployment's address for HTTP actions. Default: the convex command says it",
    valueHint: "url",
  },
  seed: {
    type: "string",
    description: "Seed file with roles and permissions. Default: that of the dev script",
    valueHint: "file",
  },
  "jwt-template": {
    type: "string",
    description: "File with a JWT template to set. Default: leave it",
    valueHint: "file",
  },
  prune: {
    type: "boolean",
    description: "Also remove permissions that the project does not need",
  },
  "dry-run": { type: "boolean", description: "Only show the plan" },
};

/** Exit codes: 0, done or nothing to do; 1, not done; 2, an invalid command line. */
export const provision: CommandDef = defineCommand({
  meta: { name: "provision", description: "Set up a WorkOS environment for this project, through WorkOS's API." },
  args,
  run: async ({ args: given }) => {
    assertKnownOptions(given, args);
    const { project, root, prod } = openProject(given);
    const envFile = envFileOption(given, root);
    const url = workosUrl();
    const kept = envFile ?? (await keyInDeployment(project, given, prod));
    const key = apiKeyOf(project, kept, { prod, isLocal: isLoopback(url) });
    const desired = desiredState(project, {
      target: prod ? "production" : "development",
      appUrls: urlsOption(given, "app-url"),
      seed: seedText(given, project),
      jwtTemplate: fileOption(given, "jwt-template"),
    });
    console.error(`${url}, with the key in ${key.file}${prod ? ", PRODUCTION" : ""}`);
    const api = workosApi(url, key.value);
    const convex = connect(desired, project, given, prod);
    const actual = {
      ...(await readActual(api, desired)),
      deployment: await readDeployment(desired, convex, siteUrlOption(given, project, prod)),
    };
    const plan = planProvision(desired, actual, { prune: given["prune"] === true });
    const done: Step[] = [];
    const finish = (): void => report({ plan, desired, done, json: given["json"] === true });
    // With --json, standard output is for the result alone.
    (given["json"] === true ? console.error : console.log)(showPlan(plan));
    const stop = given["dry-run"] === true || plan.steps.length === 0;
    if (!stop && given["yes"] !== true && !(await confirm(question(plan, prod), "--yes"))) {
      process.exitCode = 1;
      return;
    }
    if (!stop) {
      const setSecret = async (value: string): Promise<void> => {
        await convex?.run(["env", "set", "WORKOS_WEBHOOK_SECRET"], value);
      };
      const secrets = actual.deployment.kind === "reached" ? actual.deployment.secrets : [];
      await applySteps(plan.steps, { api, secrets, setSecret }, (step) => {
        done.push(step);
        console.error(`done  ${describeStep(step)}`);
      });
    }
    finish();
    if (plan.problems.length > 0) process.exitCode = 1;
  },
});

function question({ steps }: Plan, prod: boolean): string {
  const changes = `${steps.length} ${steps.length === 1 ? "change" : "changes"}`;
  return prod ? `Make ${changes} in PRODUCTION?` : `Make ${changes}?`;
}

function report({ plan, desired, done, json }: { plan: Plan; desired: Desired; done: Step[]; json: boolean }): void {
  const manual = manualSettings(desired);
  if (json) {
    const steps = plan.steps.map((step) => ({ ...step, text: describeStep(step), done: done.includes(step) }));
    const { extras, problems, warnings } = plan;
    return console.log(JSON.stringify({ steps, extras, problems, warnings, manual, notes: desired.notes }, null, 2));
  }
  for (const note of desired.notes) console.error(note);
  const left = showManual(manual);
  if (left !== "") console.log(`\n${left}`);
}

/** The key that Convex got from WorkOS is only in the deployment. Undefined: the app's env files have one, or the deployment has none. */
async function keyInDeployment(project: Project, given: Options, prod: boolean): Promise<Setting[] | undefined> {
  const name = "WORKOS_API_KEY";
  if (project.convex === undefined || settingsNamed(project, undefined, name).length > 0) return undefined;
  try {
    const value = (await convexOf(project, given, prod).run(["env", "get", name])).trim();
    return value === "" ? undefined : [{ name, value, file: "the Convex deployment", line: 0 }];
  } catch (error) {
    if (!(error instanceof LockstepError && error.code === "CONVEX_FAILED")) throw error;
    return undefined;
  }
}

/** The command that the deployment is reached with, if it has to be. */
function connect({ webhook }: Desired, project: Project, given: Options, prod: boolean): ConvexCommand | undefined {
  if (webhook === undefined || project.convex === undefined) return undefined;
  return convexOf(project, given, prod);
}

async function readDeployment(
  { webhook }: Desired,
  convex: ConvexCommand | undefined,
  siteUrl: string | undefined,
): Promise<Deployment> {
  if (webhook === undefined || convex === undefined) return { kind: "unneeded" };
  try {
    const site = siteUrl ?? (await siteUrlOf(convex));
    if (site === undefined) {
      return {
        kind: "unreachable",
        problem: "the deployment's address for HTTP actions is not known: name it with --site-url",
      };
    }
    const secret = (await convex.run(["env", "get", "WORKOS_WEBHOOK_SECRET"])).trim();
    return { kind: "reached", siteUrl: site.replace(/\/+$/, ""), secrets: secret.split(/\s*,\s*/).filter(Boolean) };
  } catch (error) {
    if (!(error instanceof LockstepError && error.code === "CONVEX_FAILED")) throw error;
    return { kind: "unreachable", problem: error.message };
  }
}

/** A deployment on this machine does not have its site at an address that follows from its own. */
function siteUrlOption(given: Options, project: Project, prod: boolean): string | undefined {
  const [named] = urlsOption(given, "site-url");
  if (named !== undefined || prod) return named;
  const [own] = settingsNamed(project, undefined, "CONVEX_SITE_URL");
  return own !== undefined && URL.canParse(own.value) && isLoopback(own.value) ? own.value : undefined;
}

/** The seed that is named, or that the app's own script passes to `lockstep dev`. */
function seedText(given: Options, { apps, files }: Project): string | undefined {
  if (given["seed"] !== undefined) return fileOption(given, "seed");
  for (const { dir, manifest } of apps) {
    const scripts = Object.values(manifest.scripts ?? {});
    const name = scripts.map((script) => /lockstep dev\b[^&|;]*?--seed[ =](\S+)/.exec(script)?.[1]).find(Boolean);
    if (name !== undefined) return files.read(path.posix.join(dir, name));
  }
  return undefined;
}

function fileOption(given: Options, name: string): string | undefined {
  if (given[name] === undefined) return undefined;
  const file = path.resolve(text(given, name));
  if (existsSync(file)) return readFileSync(file, "utf8");
  throw new LockstepError("BAD_OPTION", {
    what: `the file of --${name} does not exist`,
    evidence: file,
    fix: "correct its path",
  });
}

function urlsOption(given: Options, name: string): string[] {
  if (given[name] === undefined) return [];
  return text(given, name)
    .split(",")
    .map((url) => {
      if (URL.canParse(url) && /^https?:/.test(url)) return new URL(url).origin;
      throw new LockstepError("BAD_OPTION", {
        what: `--${name} must be a URL`,
        evidence: `it was "${url}"`,
        fix: `--${name} https://app.example.com`,
      });
    });
}
