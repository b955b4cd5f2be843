// `lockstep init`: plans the set-up of an app, shows it, asks, applies it, and looks at the result with the doctor.

import path from "node:path";
import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { CHECKS } from "../doctor/checks/index.ts";
import { diskFiles } from "../doctor/project/files.ts";
import { gitOf } from "../doctor/project/git.ts";
import type { PackageManager } from "../doctor/project/lock.ts";
import { type Project, readProject } from "../doctor/project/project.ts";
import { projectRoot } from "../doctor/project/scope.ts";
import { redact } from "../doctor/report/redact.ts";
import { redactedReport } from "../doctor/report/redacted-report.ts";
import { subjectOf } from "../doctor/report/subject.ts";
import { textReport } from "../doctor/report/text.ts";
import { type Report, runChecks } from "../doctor/run-checks.ts";
import { LockstepError } from "../errors.ts";
import { commandLine, execOf, install, installCommands, writeEdits } from "../setup/init/apply-plan.ts";
import { gitChanges } from "../setup/init/git-changes.ts";
import { beforeDeploying, nextStep } from "../setup/init/next-step.ts";
import type { Keys, Plan, Target } from "../setup/plan/model.ts";
import { planSetup } from "../setup/plan/plan-setup.ts";
import { ADAPTERS, type Answers, targetOf } from "../setup/plan/target.ts";
import { showChanges, showManual } from "../setup/init/show-plan.ts";
import { folderSpecs, registrySpecs } from "../setup/init/specs.ts";
import { colorDiff } from "./terminal/color-diff.ts";
import { choose } from "./prompts/choose.ts";
import { confirm } from "./prompts/confirm.ts";
import { secretsOf } from "./doctor.ts";
import { assertKnownOptions, type Options, text } from "./options.ts";
import { version } from "./version.ts";

const KEYS: readonly { value: Keys; text: string }[] = [
  { value: "local", text: "local only: everything runs on this machine, without an account" },
  { value: "own", text: "my own WorkOS environment" },
  { value: "managed", text: "a WorkOS team that Convex creates and manages" },
];
const MANAGERS: readonly PackageManager[] = ["npm", "pnpm", "yarn", "bun"];

const args: ArgsDef = {
  keys: { type: "string", description: "Where the WorkOS keys come from: own, managed or local", valueHint: "source" },
  yes: { type: "boolean", alias: "y", description: "Answer every question: local keys, and apply the changes" },
  framework: { type: "string", description: `Instead of the detected one: ${ADAPTERS.join(", ")}`, valueHint: "name" },
  "package-manager": {
    type: "string",
    description: `Instead of the detected one: ${MANAGERS.join(", ")}`,
    valueHint: "name",
  },
  install: { type: "boolean", default: true, description: "Install the packages; --no-install prints the commands" },
  packages: {
    type: "string",
    description: "A folder with packed packages of Lockstep, instead of npm",
    valueHint: "folder",
  },
  cwd: { type: "string", description: "The app's folder", valueHint: "folder" },
  "dry-run": { type: "boolean", description: "Show the changes, and make none" },
  json: { type: "boolean", description: "Print the plan and the result as JSON" },
  "allow-dirty": { type: "boolean", description: "Go ahead although git lists changes that are not committed" },
};

/** Exit codes: 0; 1 if the doctor finds an error in the result, or the installation fails; 2 if an answer is missing or something prevents the set-up. */
export const init: CommandDef = defineCommand({
  meta: { name: "init", description: "Add Lockstep to the app in the current folder." },
  args,
  run: async ({ args: given }) => {
    assertKnownOptions(given, args);
    const cwd = path.resolve(given["cwd"] === undefined ? "." : text(given, "cwd"));
    const root = projectRoot(cwd);
    const answers = { ...answersOf(given), folder: path.relative(root, cwd).split(path.sep).join("/") };
    const specs =
      given["packages"] === undefined ? registrySpecs(version()) : folderSpecs(path.resolve(text(given, "packages")));
    // What prevents the set-up is said before anything is asked.
    const anyway = targetOf(look(root), { ...answers, keys: "local" });
    if (given["dry-run"] !== true && !isDone(planSetup(anyway, specs))) assertClean(root, given);
    const target = targetOf(look(root), { ...answers, keys: await keysOf(given) });
    const plan = planSetup(target, specs);
    const applied = await carryOut(plan, target, given);
    if (applied === undefined) return;
    // Without its packages, the app is not what it will be.
    const report = applied && given["install"] !== false ? doctorOver(look(root)) : undefined;
    print(plan, target, given, { applied, report });
    if (report !== undefined && report.results.length > 0) process.exitCode = 1;
  },
});

function look(root: string): Project {
  return readProject(diskFiles(root), { target: "development", shell: process.env, git: gitOf(root) });
}

/** The errors that the doctor finds. */
function doctorOver(project: Project): Report {
  const report = runChecks(CHECKS, { project, target: "development", now: Date.now() });
  return { ...report, results: report.results.filter(({ level }) => level === "error") };
}

/** Shows the plan, asks, and applies it. Returns whether it was applied; undefined: the answer was no. */
async function carryOut(plan: Plan, { project, manager }: Target, given: Options): Promise<boolean | undefined> {
  const { root } = project.files;
  if (isDone(plan)) return false;
  console.error(colorDiff(showChanges(plan, secretsOf(project))));
  if (given["dry-run"] === true) return false;
  assertClean(root, given);
  if (given["yes"] !== true && !(await confirm("Apply these changes?", "--yes"))) return undefined;
  const commands = installCommands(plan.installs, manager);
  writeEdits(root, plan.edits);
  if (given["install"] !== false) await install(root, commands);
  return true;
}

function isDone({ edits, installs }: Plan): boolean {
  return edits.length + installs.length === 0;
}

function assertClean(root: string, given: Options): void {
  if (given["allow-dirty"] === true) return;
  const changes = gitChanges(root);
  if (changes.length === 0) return;
  throw new LockstepError("BAD_OPTION", {
    what: "git lists changes that are not committed, so that yours and those of init could not be told apart",
    evidence: `${changes.slice(0, 5).join(", ")}${changes.length > 5 ? " …" : ""}`,
    fix: "commit them, or go ahead with --allow-dirty",
  });
}

async function keysOf(given: Options): Promise<Keys> {
  if (given["keys"] !== undefined)
    return oneOf(
      given,
      "keys",
      KEYS.map(({ value }) => value),
    );
  if (given["yes"] === true || given["dry-run"] === true) return "local";
  return await choose(
    "Where do the WorkOS keys come from?",
    KEYS,
    "--keys own, --keys managed, --keys local, or --yes",
  );
}

function answersOf(given: Options): Pick<Answers, "framework" | "manager"> {
  return {
    ...(given["framework"] !== undefined && { framework: oneOf(given, "framework", ADAPTERS) }),
    ...(given["package-manager"] !== undefined && { manager: oneOf(given, "package-manager", MANAGERS) }),
  };
}

/**
 * An option with a fixed set of values.
 *
 * @throws LockstepError `BAD_OPTION`
 */
function oneOf<T extends string>(given: Options, name: string, values: readonly T[]): T {
  const value = values.find((one) => one === text(given, name));
  if (value !== undefined) return value;
  throw new LockstepError("BAD_OPTION", {
    what: `--${name} must be one of: ${values.join(", ")}`,
    evidence: `it was "${text(given, name)}"`,
    fix: `--${name} ${values[0]}`,
  });
}

function print(
  plan: Plan,
  target: Target,
  given: Options,
  { applied, report }: { applied: boolean; report: Report | undefined },
): void {
  const { project, manager, keys } = target;
  const next = nextStep(keys, execOf(manager));
  const production = beforeDeploying(target.adapter);
  const commands = installCommands(plan.installs, manager).map(commandLine);
  if (given["json"] === true) {
    const { app, adapter } = target;
    const changes = plan.edits.map(({ file, before }) => ({ file, action: before === undefined ? "create" : "edit" }));
    const { manual, notes } = plan;
    const doctor = report ? { errors: report.results.map(({ check, what }) => ({ id: check.id, what })) } : null;
    const output = {
      version: 1,
      framework: adapter,
      app: app.dir,
      keys,
      packageManager: manager,
      changes,
      install: commands,
      manual,
      notes,
      applied,
      doctor,
      next: next.command,
      production: production?.guide ?? null,
    };
    console.log(JSON.stringify(output, null, 2));
    return;
  }
  if (isDone(plan)) {
    const rest = plan.manual.length + plan.notes.length > 0;
    console.error(rest ? "There is nothing that init can change here." : "There is nothing to do: the app is set up.");
  }
  if (plan.manual.length > 0) console.error(`\nLeft to you:\n\n${showManual(plan.manual)}`);
  for (const note of plan.notes) console.error(`\n${note}`);
  if (given["dry-run"] === true) return;
  if (report !== undefined && report.results.length > 0) {
    const hide = (one: string): string => redact(one, { ids: true, secrets: secretsOf(project) });
    const options = { colors: false, subject: hide(subjectOf(project)), notes: [] };
    console.error(`\n${textReport(redactedReport(report, hide), options)}`);
  }
  if (given["install"] === false && commands.length > 0)
    console.error(`\nInstall the packages:\n\n  ${commands.join("\n  ")}`);
  console.error(`\nNext, run this. It ${next.why}:\n\n  ${next.command}\n`);
  if (production) console.error(`Before you deploy it: ${production.why}:\n\n  ${production.guide}\n`);
}
