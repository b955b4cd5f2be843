// bun.lock. A key is a place: `convex` for the copy that everyone gets, `@notes/web/convex` for the one of a package.

import { declaredIn, type LockGraph } from "./lock-graph.ts";
import type { Manifest } from "./framework.ts";
import { withoutMark } from "./json.ts";

interface Contents {
  readonly workspaces?: Readonly<Record<string, Manifest>>;
  /** The first element is `name@version`; one of the others holds the dependencies. */
  readonly packages?: Readonly<Record<string, readonly [string, ...unknown[]]>>;
}

const ROOT = ".";

export function openBun(text: string): LockGraph | undefined {
  const contents = parse(text);
  if (contents === undefined) return undefined;
  const { workspaces = {}, packages = {} } = contents;
  const members = new Map(Object.entries(workspaces).map(([dir, manifest]) => [manifest.name ?? dir, dir]));
  const at = (key: string): string | undefined => (Object.hasOwn(packages, key) ? packages[key]?.[0] : undefined);
  const dirOf = (id: string): string | undefined => (id === ROOT ? "" : members.get(id));
  const manifestOf = (id: string): Partial<Manifest> => {
    const dir = dirOf(id);
    if (dir !== undefined) return workspaces[dir] ?? {};
    const details = (Object.hasOwn(packages, id) ? packages[id] : undefined)?.find((one) => typeof one === "object");
    return (details ?? {}) as Partial<Manifest>;
  };
  return {
    versions: (name) =>
      Object.values(packages).flatMap(([one]) => (nameOf(one) === name ? one.slice(name.length + 1) : [])),
    importer: (dir) =>
      dir === "" ? ROOT : Object.hasOwn(workspaces, dir) ? (workspaces[dir]?.name ?? dir) : undefined,
    namesOf: (id) => Object.keys(declaredIn(manifestOf(id))),
    load: (id, name) => {
      const key = [...places(id).map((place) => `${place}/${name}`), name].find((one) => at(one) !== undefined);
      return key !== undefined && at(key)?.includes("@workspace:") ? name : key;
    },
    versionOf: (id) => {
      const one = at(id);
      return one?.slice(nameOf(one).length + 1);
    },
    dirOf,
  };
}

/** Bun writes JSON with commas before closing brackets. */
function parse(text: string): Contents | undefined {
  try {
    return JSON.parse(withoutMark(text).replaceAll(/,(\s*[\]}])/g, "$1")) as Contents;
  } catch {
    return undefined;
  }
}

/** `a/@b/c` is a place in `a/@b/c`, then in `a`. */
function places(id: string): string[] {
  if (id === ROOT) return [];
  const names = id.match(/(?:@[^/]+\/)?[^/]+/g) ?? [];
  return names.map((_, index) => names.slice(0, names.length - index).join("/"));
}

function nameOf(id: string): string {
  return id.slice(0, id.indexOf("@", 1));
}
