// Plans for apps in memory.

import { memoryFiles } from "../../../src/doctor/project/files.ts";
import { readProject } from "../../../src/doctor/project/project.ts";
import type { Keys, Plan, Target } from "../../../src/setup/plan/model.ts";
import { planSetup } from "../../../src/setup/plan/plan-setup.ts";
import { targetOf } from "../../../src/setup/plan/target.ts";
import { type Files, GENERATED_PAGE } from "./generated.ts";

const SPECS = { "@lockstep/auth": "@lockstep/auth@0.1.0", lockstep: "lockstep@0.1.0" };

/** The project of some files. */
export function targetOfFiles(files: Files, keys: Keys = "local", folder = ""): Target {
  const git = { tracked: undefined, ignored: () => false };
  const project = readProject(memoryFiles("/project", files), { target: "development", shell: {}, git });
  return targetOf(project, { keys, folder });
}

/** The plan for some files. The page of {@link GENERATED} counts as generated. */
export function planOf(files: Files, keys: Keys = "local", folder = ""): Plan {
  return planSetup(targetOfFiles(files, keys, folder), SPECS, (text) => text === GENERATED_PAGE);
}

/** The files after a plan, with its packages in package.json. */
export function after(files: Files, { edits, installs }: Plan): Record<string, string> {
  const changed: Record<string, string> = { ...files };
  for (const { file, content } of edits) changed[file] = content;
  for (const { dir, dependencies, devDependencies } of installs) {
    const file = dir === "" ? "package.json" : `${dir}/package.json`;
    const {
      dependencies: present,
      devDependencies: presentDev,
      ...rest
    } = JSON.parse(changed[file] ?? "{}") as Record<
      "dependencies" | "devDependencies",
      Record<string, string> | undefined
    >;
    const versions = (specs: readonly string[]): Record<string, string> =>
      Object.fromEntries(specs.map((spec) => [spec.replace(/(?<=.)@.*$/, ""), "^99.0.0"]));
    const next = {
      ...rest,
      dependencies: { ...present, ...versions(dependencies) },
      devDependencies: { ...presentDev, ...versions(devDependencies) },
    };
    changed[file] = `${JSON.stringify(next, null, 2)}\n`;
  }
  return changed;
}
