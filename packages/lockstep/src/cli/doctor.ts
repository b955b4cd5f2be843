// `lockstep doctor`: gathers the facts that were asked for, runs the checks, prints the report.

import path from "node:path";
import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { CHECKS } from "../doctor/checks/index.ts";
import { fileChanges, planRepairs, type Repair } from "../doctor/fix/plan-repairs.ts";
import { showRepairs } from "../doctor/fix/show-repairs.ts";
import { gatherGiven } from "../doctor/gather/given.ts";
import type { Facts } from "../doctor/model/facts.ts";
import type { NetworkFacts } from "../doctor/model/network-facts.ts";
import { changedFiles, diskFiles, type Files } from "../doctor/project/files.ts";
import { gitOf } from "../doctor/project/git.ts";
import { type Project, readProject, whyNoApp } from "../doctor/project/project.ts";
import { projectRoot } from "../doctor/project/scope.ts";
import { jsonReport } from "../doctor/report/json.ts";
import { isSecretName, redact } from "../doctor/report/redact.ts";
import { redactedReport } from "../doctor/report/redacted-report.ts";
import { subjectOf } from "../doctor/report/subject.ts";
import { textReport } from "../doctor/report/text.ts";
import { tokenText } from "../doctor/report/token.ts";
import { type Report, runChecks, type Selection } from "../doctor/run-checks.ts";
import { LockstepError } from "../errors.ts";
import { writeEdits } from "../setup/init/apply-plan.ts";
import { askServices } from "./ask-services.ts";
import { colorDiff } from "./terminal/color-diff.ts";
import { colorsWanted } from "./terminal/colors-wanted.ts";
import { confirm } from "./prompts/confirm.ts";
import { explanationOf } from "./explain.ts";
import { assertKnownOptions, type Options, text } from "./options.ts";
import { readTokenInput, refuseTokenArgument } from "./prompts/token-input.ts";

const args: ArgsDef = {
  fix: { type: "boolean", description: "Repair what is local and reversible; shows the changes first" },
  yes: { type: "boolean", alias: "y", description: "Apply the changes of --fix without asking" },
  deployment: { type: "boolean", description: "Ask the Convex deployment for its settings, with npx convex" },
  workos: { type: "boolean", description: "Ask WorkOS with the project's WORKOS_API_KEY. Changes nothing" },
  prod: { type: "boolean", description: "Look at the production environment" },
  token: {
    type: "boolean",
    description:
      "Say which provider takes an access token, or why each refuses it; asks for it, or reads standard input",
  },
  network: { type: "boolean", description: "Also fetch what needs no key: key sets, discovery documents, the clock" },
  json: { type: "boolean", description: "Print the report as JSON" },
  only: { type: "string", description: "Run only these checks, such as A4,E6", valueHint: "ids" },
  skip: { type: "string", description: "Leave these checks out", valueHint: "ids" },
  explain: { type: "string", description: "Say what a check is about, and look at nothing", valueHint: "id" },
  redact: { type: "boolean", default: true, description: "Shorten client IDs. Secrets are never shown" },
  cwd: { type: "string", description: "The app's folder", valueHint: "folder" },
};

/** Exit codes: 0, no errors; 1, errors; 2, the doctor could not run. */
export const doctor: CommandDef = defineCommand({
  meta: { name: "doctor", description: "Find out why sign-in does not reach Convex." },
  args,
  run: async ({ args: given, rawArgs }) => {
    refuseTokenArgument(rawArgs);
    assertKnownOptions(given, args);
    if (given["explain"] !== undefined)
      return console.log(explanationOf(text(given, "explain"), given["json"] === true));
    // Until there is a report: 1 would say that the project has errors.
    process.exitCode = 2;
    const cwd = path.resolve(given["cwd"] === undefined ? "." : text(given, "cwd"));
    const selection = selectionOf(given);
    const disk = diskFiles(projectRoot(cwd));
    const git = gitOf(disk.root);
    const target = given["prod"] === true ? "production" : "development";
    const read = (files: Files): Project => readProject(files, { target, shell: process.env, git });
    const project = read(disk);
    assertProject(project);
    const token = given["token"] === true ? await readTokenInput() : undefined;
    const answers = await askServices(project, target, given);
    const factsOf = (own: Project): Facts => ({
      project: own,
      target,
      now: Date.now(),
      node: process.versions.node,
      ...answers.facts,
    });
    const withGiven = await gatherGiven(
      factsOf(project),
      { network: given["network"] === true, token },
      { fetch: globalThis.fetch, now: Date.now },
    );
    const look = (files: Files): Facts => withGiven(factsOf(files === disk ? project : read(files)));
    const facts = look(disk);
    const report = runChecks(CHECKS, facts, selection);
    const secrets = [...secretsOf(project), ...answers.secrets];
    const hide = (output: string): string => redact(output, { ids: given["redact"] !== false, secrets });
    print(report, facts, { given, notes: answers.notes, hide });
    if (given["fix"] === true) {
      const again = (changed: ReadonlyMap<string, string>) =>
        runChecks(CHECKS, look(changedFiles(disk, changed)), selection).results;
      await repair(planRepairs(again, disk.read), disk.root, given, hide);
    }
    process.exitCode = exitCodeOf(report, answers.unreachable);
  },
});

/** An error says more than that something else could not be looked at. */
function exitCodeOf({ results, failed }: Report, unreachable: boolean): number {
  if (failed.length > 0) return 2;
  if (results.some(({ level }) => level === "error")) return 1;
  return unreachable ? 2 : 0;
}

interface Printing {
  readonly given: Options;
  readonly notes: readonly string[];
  readonly hide: (output: string) => string;
}

function print(found: Report, facts: Facts, { given, notes: more, hide }: Printing): void {
  const report = redactedReport(found, hide);
  const notes = [
    ...(facts.project.files.truncated ? ["The project has too many files; not all of them were looked at."] : []),
    ...facts.project.invalid.map((file) => `${file} is not valid JSON, so what it says is not known.`),
    ...more,
    ...notFetched(facts.network),
    ...(facts.token ? [tokenText(facts.token, facts.now)] : []),
  ].map(hide);
  const output =
    given["json"] === true
      ? JSON.stringify(jsonReport(report, notes), null, 2)
      : textReport(report, { colors: colorsWanted(), subject: hide(subjectOf(facts.project)), notes });
  console.log(output);
}

/** What could not be fetched, by host. */
function notFetched(network: NetworkFacts | undefined): string[] {
  const problems = new Map<string, string>();
  for (const [url, asked] of network?.documents ?? []) {
    // Discovery is a guess: most issuers of WorkOS do not offer it.
    if (!asked.ok && URL.canParse(url) && !url.endsWith("/.well-known/openid-configuration"))
      problems.set(new URL(url).host, asked.problem);
  }
  const probed = [network?.providers, ...(network?.webhooks.values() ?? []), ...(network?.preflights.values() ?? [])];
  const unanswered = new Set(probed.flatMap((asked) => (asked?.ok === false ? [asked.problem] : [])));
  return [
    ...[...problems].map(([host, problem]) => `Not looked at: ${host || "a key set"}: ${problem}`),
    ...[...unanswered].map((problem) => `Not looked at: ${problem}`),
  ];
}

async function repair(
  repairs: Repair[],
  root: string,
  given: Options,
  hide: (output: string) => string,
): Promise<void> {
  if (repairs.length === 0) return console.error("\nNothing here can be repaired by --fix.");
  console.error(`\n${colorDiff(hide(showRepairs(repairs)))}`);
  if (given["yes"] !== true && !(await confirm("Apply these changes?", "--yes"))) return;
  writeEdits(root, fileChanges(repairs));
  console.error("Applied. Run `lockstep doctor` again to see what is left.");
}

function selectionOf(given: Options): Selection {
  const ids = (name: "only" | "skip"): { [key in "only" | "skip"]?: string[] } => {
    if (given[name] === undefined) return {};
    const list = text(given, name)
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((id) => id.toUpperCase());
    const unknown = list.find((id) => !CHECKS.some((check) => check.id === id));
    if (unknown === undefined) return { [name]: list };
    throw new LockstepError("BAD_OPTION", {
      what: `there is no check ${unknown}`,
      fix: `use IDs such as --${name} A4,E6`,
    });
  };
  return { ...ids("only"), ...ids("skip") };
}

/** The values of all settings that are secret, so that none of them is printed, whatever a check says. */
export function secretsOf({ apps, convex }: Project): string[] {
  const all = [...apps.flatMap(({ env }) => env.all), ...(convex?.env.all ?? [])];
  return all.filter(({ name }) => isSecretName(name)).map(({ value }) => value);
}

function assertProject(project: Project): void {
  if (project.apps.length > 0 || project.convex !== undefined) return;
  throw new LockstepError("BAD_OPTION", {
    what: "there is no app and no Convex folder here",
    evidence: whyNoApp(project),
    fix: "run it in the app's folder, or: lockstep doctor --cwd path/to/app",
  });
}
