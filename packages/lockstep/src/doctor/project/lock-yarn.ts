// yarn.lock, of Yarn 1 and of later versions. An entry stands for the ranges that were asked for. A peer is not in it: it comes
// from the package that asks.

import { below, type Indented, parseIndented, textAt } from "./indented.ts";
import { declaredIn, type LockGraph, type Member } from "./lock-graph.ts";

const WORKSPACE = "workspace:";

export function openYarn(text: string, members: readonly Member[]): LockGraph {
  // The first lines of Yarn 1's entries are lists: `convex@^1.47.0, convex@^1.48.0:`, each one quoted if it has to be.
  const file = parseIndented(text.replaceAll(/^(\S.*):$/gm, (_, header: string) => `"${header.replaceAll('"', "")}":`));
  const byRange = new Map<string, string>();
  const entries = new Map<string, Indented>();
  for (const [header, entry] of Object.entries(file)) {
    if (typeof entry === "string") continue;
    const asked = header.split(/,\s*/);
    const id = `${nameOf(asked[0] ?? "")}@${textAt(entry, "version") ?? ""} ${header}`;
    entries.set(id, entry);
    for (const one of asked) byRange.set(one, id);
  }
  const member = (id: string): Member | undefined =>
    id.startsWith(WORKSPACE) ? members.find(({ dir }) => dir === id.slice(WORKSPACE.length)) : undefined;
  const declared = (id: string): Readonly<Record<string, string>> => {
    const own = member(id);
    if (own) return declaredIn(own.manifest);
    const pairs = Object.entries(below(entries.get(id) ?? {}, "dependencies"));
    return Object.fromEntries(pairs.map(([name, range]) => [name, typeof range === "string" ? range : ""]));
  };
  return {
    versions: (name) =>
      [...entries].flatMap(([id, entry]) => (nameOf(id) === name ? (textAt(entry, "version") ?? []) : [])),
    importer: (dir) => (members.some((one) => one.dir === dir) ? WORKSPACE + dir : undefined),
    namesOf: (id) => Object.keys(declared(id)),
    load: (id, name) => {
      const names = declared(id);
      const range = Object.hasOwn(names, name) ? names[name] : undefined;
      const linked = members.find(({ manifest }) => manifest.name === name);
      if (linked) return WORKSPACE + linked.dir;
      return range === undefined ? undefined : (byRange.get(`${name}@${range}`) ?? byRange.get(`${name}@npm:${range}`));
    },
    versionOf: (id) => textAt(entries.get(id) ?? {}, "version"),
    dirOf: (id) => member(id)?.dir,
  };
}

function nameOf(id: string): string {
  return id.slice(0, id.indexOf("@", 1));
}
