// V4: a version of Node that the SDKs or Convex do not run on.

import semver from "semver";
import type { Check, Finding, Place } from "../../model/check.ts";
import { lineOf } from "../shared/manifest-line.ts";
import type { Project } from "../../project/project.ts";

/** What WorkOS's SDKs and convex need. */
const OLDEST = 20;
/** Versions that Convex's "use node" actions run on. */
const CONVEX = ["20", "22", "24"];

export const V4: Check = {
  id: "V4",
  title: "Node is too old",
  needs: [],
  why: "WorkOS's SDKs and Convex's command need Node 20 or later. An older version fails with a syntax error, or because globals such as `crypto` or `Headers` are missing.",
  fix: "Use Node 22 or later: change .nvmrc or `engines` in package.json, the setting of the host, and `node.nodeVersion` in convex.json.",
  *run({ project, node }) {
    if (node !== undefined && semver.major(node) < OLDEST) {
      yield tooOld(`Node ${node}`, { text: `this machine: Node ${node}` }, "nvm install 22");
    }
    for (const { version, place, fix } of chosenVersions(project)) {
      const oldest = semver.validRange(version) ? semver.subset(version, `<${OLDEST}`) : false;
      if (oldest) yield tooOld(`Node ${version}`, place, fix);
    }
    const { convex } = project;
    const settings = convex?.json["node"];
    if (convex && typeof settings === "object" && settings !== null && "nodeVersion" in settings) {
      const version: unknown = settings.nodeVersion;
      if (typeof version === "string" && CONVEX.includes(version)) return;
      const text = project.files.read(convex.jsonFile) ?? "";
      yield {
        level: "error",
        what: `node.nodeVersion in convex.json is ${JSON.stringify(version)}, which Convex does not run`,
        places: [{ file: convex.jsonFile, ...lineOf(text, '"nodeVersion"'), text: JSON.stringify(version) }],
        why: "Convex refuses the push, so neither functions nor auth.config reach the deployment.",
        fix: 'write it as a string: "nodeVersion": "22"',
      };
    }
  },
};

function tooOld(what: string, place: Place, fix: string): Finding {
  return {
    level: "error",
    what: `${what} is older than Node ${OLDEST}, which WorkOS's SDKs and convex need`,
    places: [place],
    fix,
  };
}

/** Versions of Node that the project's files ask for. */
function chosenVersions({ files, packages }: Project): { version: string; place: Place; fix: string }[] {
  const plain = [".nvmrc", ".node-version"].flatMap((file) => {
    const version = (files.read(file) ?? "").trim().replace(/^v/, "");
    return version === "" ? [] : [{ version, place: { file, line: 1, text: version }, fix: `echo 22 > ${file}` }];
  });
  const engines = packages.flatMap(({ dir, manifest }) => {
    const version: unknown = Reflect.get(Object(manifest.engines), "node");
    if (typeof version !== "string") return [];
    const file = dir === "" ? "package.json" : `${dir}/package.json`;
    const place = { file, ...lineOf(files.read(file) ?? "", '"node":'), text: version };
    return [{ version, place, fix: `in ${file}: "engines": { "node": ">=22" }` }];
  });
  const netlify = ["netlify.toml"].flatMap((file) => {
    const text = files.read(file) ?? "";
    const version = /^\s*NODE_VERSION\s*=\s*["']?v?([\d.]+)/m.exec(text)?.[1];
    if (version === undefined) return [];
    return [{ version, place: { file, ...lineOf(text, "NODE_VERSION"), text: version }, fix: `NODE_VERSION = "22"` }];
  });
  return [...plain, ...engines, ...netlify];
}
