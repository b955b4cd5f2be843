// pnpm-lock.yaml, versions 5 to 9. An entry is a package with the peers that it got: `convex@1.48.0(react@19.2.0)`. Two of one
// version with other peers are two folders, and two copies for a bundler.

import path from "node:path";
import { below, type Indented, parseIndented, textAt } from "./indented.ts";
import type { LockGraph } from "./lock-graph.ts";

const KINDS = ["dependencies", "devDependencies", "optionalDependencies"];
const WORKSPACE = "workspace:";

export function openPnpm(text: string): LockGraph {
  const file = parseIndented(text);
  const importers = Object.hasOwn(file, "importers") ? below(file, "importers") : { ".": file };
  const entries = new Map<string, Indented>();
  for (const section of [below(file, "packages"), below(file, "snapshots")]) {
    for (const [key, value] of Object.entries(section)) {
      const id = idOf(key);
      entries.set(id, { ...entries.get(id), ...(typeof value === "object" ? value : {}) });
    }
  }
  const declared = (id: string): Readonly<Record<string, string>> => {
    const node = id.startsWith(WORKSPACE)
      ? below(importers, id.slice(WORKSPACE.length) || ".")
      : (entries.get(id) ?? {});
    const pairs = KINDS.flatMap((kind) => Object.entries(below(node, kind)));
    return Object.fromEntries(pairs.map(([name, value]) => [name, referenceOf(value)]));
  };
  return {
    versions: (name) => [...entries.keys()].flatMap((id) => (nameOf(id) === name ? versionIn(id) : [])),
    importer: (dir) => (Object.hasOwn(importers, dir || ".") ? WORKSPACE + dir : undefined),
    namesOf: (id) => Object.keys(declared(id)),
    load: (id, name) => {
      const names = declared(id);
      const reference = Object.hasOwn(names, name) ? names[name] : undefined;
      if (reference === undefined) return undefined;
      if (!reference.startsWith("link:")) return [idOf(`${name}@${reference}`)].find((one) => entries.has(one));
      return WORKSPACE + path.posix.join(id.slice(WORKSPACE.length), reference.slice("link:".length));
    },
    versionOf: (id) => (id.startsWith(WORKSPACE) ? undefined : versionIn(id)),
    dirOf: (id) => (id.startsWith(WORKSPACE) ? id.slice(WORKSPACE.length) : undefined),
  };
}

/** `1.48.0(react@19.2.0)`; newer files write it below the key. */
function referenceOf(value: Indented | string): string {
  return typeof value === "string" ? value : (textAt(value, "version") ?? "");
}

/** The same form for `/convex/1.48.0_react@19.2.0` (version 5), `/convex@1.48.0(…)` (6) and `convex@1.48.0(…)` (9). */
function idOf(key: string): string {
  const plain = key.replace(/^\//, "");
  const [, name, rest] = /^((?:@[^/]+\/)?[^/@]+)\/(.*)$/.exec(plain) ?? [];
  return (name === undefined ? plain : `${name}@${rest}`).replace(/^((?:@[^/]+\/)?[^/@]+@[^_(]+)_(.*)$/, "$1($2)");
}

function nameOf(id: string): string {
  return id.slice(0, id.indexOf("@", 1));
}

function versionIn(id: string): string {
  return /^[^(]*/.exec(id.slice(id.indexOf("@", 1) + 1))?.[0] ?? "";
}
