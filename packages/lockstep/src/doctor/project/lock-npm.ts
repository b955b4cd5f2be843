// package-lock.json of npm: entries are folders, and a package loads what Node finds from its folder upwards.

import { declaredIn, type LockGraph } from "./lock-graph.ts";
import type { Manifest } from "./framework.ts";
import { withoutMark } from "./json.ts";

interface Entry extends Manifest {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
}

/** An entry of version 1, which npm 6 wrote: nested like the folders. */
interface OldEntry {
  readonly version?: string;
  readonly requires?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, OldEntry>>;
}

export function openNpm(text: string): LockGraph | undefined {
  const entries = entriesOf(text);
  if (entries === undefined) return undefined;
  const paths = Object.keys(entries);
  const at = (path: string): Entry | undefined => (Object.hasOwn(entries, path) ? entries[path] : undefined);
  return {
    versions: (name) =>
      paths.flatMap((path) =>
        path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`) ? (at(path)?.version ?? []) : [],
      ),
    importer: (dir) => (at(dir) ? dir : undefined),
    namesOf: (id) => Object.keys(declaredIn(at(id) ?? {})),
    load: (id, name) => {
      for (const folder of upwards(id)) {
        const path = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
        const entry = at(path);
        if (entry) return entry.link === true ? entry.resolved : path;
      }
      return undefined;
    },
    versionOf: (id) => at(id)?.version,
    dirOf: (id) => (/(?:^|\/)node_modules\//.test(id) ? undefined : id),
  };
}

function entriesOf(text: string): Readonly<Record<string, Entry>> | undefined {
  try {
    const file = JSON.parse(withoutMark(text)) as {
      packages?: Record<string, Entry>;
      dependencies?: OldEntry["dependencies"];
    };
    if (file.packages) return file.packages;
    return Object.fromEntries([["", {}], ...flatten(file.dependencies ?? {}, "")]) as Record<string, Entry>;
  } catch {
    return undefined;
  }
}

function flatten(nested: NonNullable<OldEntry["dependencies"]>, folder: string): [string, Entry][] {
  return Object.entries(nested).flatMap(([name, { version, requires, dependencies }]): [string, Entry][] => {
    const path = `${folder}node_modules/${name}`;
    const entry = { ...(version === undefined ? {} : { version }), ...(requires ? { dependencies: requires } : {}) };
    return [[path, entry], ...flatten(dependencies ?? {}, `${path}/`)];
  });
}

/** A folder and those that contain it, the innermost first; the root is empty. */
function upwards(folder: string): string[] {
  if (folder === "") return [""];
  const slash = folder.lastIndexOf("/");
  return [folder, ...upwards(slash === -1 ? "" : folder.slice(0, slash))];
}
