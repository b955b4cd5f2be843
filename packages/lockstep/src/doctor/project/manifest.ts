// Reads a package.json. Fields that are not of their type are left out, so that what reads them need not check.

import type { Manifest } from "./framework.ts";
import { readJson } from "./json.ts";

const RECORDS = ["scripts", "dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] as const;
const TEXTS = ["name", "packageManager"] as const;

/** The manifest; undefined if the text is not a JSON object. */
export function readManifest(text: string | undefined): Manifest | undefined {
  const json = readJson(text);
  if (json === undefined) return undefined;
  const { workspaces, engines } = json;
  return {
    workspaces,
    engines,
    ...Object.fromEntries(TEXTS.flatMap((name) => (typeof json[name] === "string" ? [[name, json[name]]] : []))),
    ...Object.fromEntries(RECORDS.flatMap((name) => (Object.hasOwn(json, name) ? [[name, textsIn(json[name])]] : []))),
  };
}

function textsIn(value: unknown): Record<string, string> {
  const entries: [string, unknown][] = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
