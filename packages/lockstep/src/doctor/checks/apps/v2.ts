// V2: an SDK of WorkOS, or a framework, has a version that Lockstep, Convex's component or the doctor was not made for.

import semver from "semver";
import type { Check, Finding } from "../../model/check.ts";
import type { Package, Project } from "../../project/project.ts";
import { readJson } from "../../project/json.ts";
import { addCommand } from "../shared/commands.ts";
import { dependencyPlace } from "../shared/manifest-line.ts";
import { COMPONENT_PEERS, LOCKSTEP_PEERS, SDKS } from "../shared/tested-versions.ts";

const LOCKSTEP = "@lockstep/auth";
const COMPONENT = "@convex-dev/workos-authkit";

export const V2: Check = {
  id: "V2",
  title: "An SDK has a version that is not tested with the others",
  needs: [],
  why: "WorkOS's SDKs change between versions that look compatible: names of exports, the form of the session cookie, what runs in Convex's runtime. A package that was made for another version fails when it is loaded, or with the first sign-in.",
  fix: "Install a version in the range that the package asks for, and heed the package manager's warnings about peer dependencies: they report the same fault.",
  *run({ project }) {
    for (const one of project.packages) {
      const names = Object.keys({ ...one.manifest.dependencies, ...one.manifest.devDependencies });
      const usesLockstep = names.includes(LOCKSTEP);
      if (usesLockstep) yield* outside(project, one, names, LOCKSTEP, peersOf(project, one, LOCKSTEP, LOCKSTEP_PEERS));
      if (names.includes(COMPONENT)) {
        yield* outside(project, one, names, COMPONENT, peersOf(project, one, COMPONENT, COMPONENT_PEERS));
      }
      if (!usesLockstep) yield* tooOld(project, one, names);
    }
  },
};

/** What the installed package asks for; else what is known of the newest one. */
function peersOf(
  { files }: Project,
  { dir }: Package,
  name: string,
  known: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const folder of [...(dir === "" ? [] : [`${dir}/`]), "", "../", "../../"]) {
    const peers = readJson(files.read(`${folder}node_modules/${name}/package.json`))?.["peerDependencies"];
    if (typeof peers === "object" && peers !== null) return peers as Record<string, string>;
  }
  return known;
}

function* outside(
  project: Project,
  one: Package,
  names: readonly string[],
  by: string,
  peers: Readonly<Record<string, string>>,
): Iterable<Finding> {
  for (const [name, range] of Object.entries(peers)) {
    const version = names.includes(name) ? project.versionOf(name, one.dir) : undefined;
    if (version === undefined || !semver.valid(version) || !semver.validRange(range)) continue;
    if (semver.satisfies(version, range, { includePrerelease: true })) continue;
    yield {
      level: "warning",
      what: `${name} ${version} is outside the range that ${by} works with: ${range}`,
      places: [dependencyPlace(project, one, name, version), dependencyPlace(project, one, by)],
      fix: addCommand(project.lock.manager, `'${name}@${range}'`, one.dir),
    };
  }
}

function* tooOld(project: Project, one: Package, names: readonly string[]): Iterable<Finding> {
  for (const [name, range] of Object.entries(SDKS)) {
    const version = names.includes(name) ? project.versionOf(name, one.dir) : undefined;
    if (version === undefined || !semver.valid(version) || !semver.ltr(version, range)) continue;
    yield {
      level: "info",
      what: `${name} ${version} is older than any version that the doctor knows: ${range}`,
      places: [dependencyPlace(project, one, name, version)],
      why: "What the doctor says about this SDK was tested with newer versions. Some of its settings and exports may have had other names.",
      fix: addCommand(project.lock.manager, `${name}@latest`, one.dir),
    };
  }
}
