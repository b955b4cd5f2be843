// Where an app is deployed, by the configuration of hosts in the project, and with which build command.

import type { Project } from "../../project/project.ts";
import { readJson } from "../../project/json.ts";
import { lineOf } from "./manifest-line.ts";

export type HostName = "Vercel" | "Netlify" | "Cloudflare" | "Render" | "Railway" | "Amplify" | "Firebase" | "Fly.io";

/** A host, with the file that says so. */
export interface Host {
  readonly name: HostName;
  readonly file: string;
}

const FILES: ReadonlyMap<string, HostName> = new Map([
  ["vercel.json", "Vercel"],
  ["vercel.ts", "Vercel"],
  ["netlify.toml", "Netlify"],
  ["wrangler.toml", "Cloudflare"],
  ["wrangler.json", "Cloudflare"],
  ["wrangler.jsonc", "Cloudflare"],
  ["render.yaml", "Render"],
  ["railway.json", "Railway"],
  ["railway.toml", "Railway"],
  ["amplify.yml", "Amplify"],
  ["firebase.json", "Firebase"],
  ["fly.toml", "Fly.io"],
]);

/** The hosts that a project has a configuration of. */
export function hostsOf({ files }: Project): Host[] {
  const found = files.list.flatMap((file) => {
    const name = FILES.get(file.slice(file.lastIndexOf("/") + 1));
    return name === undefined ? [] : [{ name, file }];
  });
  return files.exists(".vercel/project.json") ? [...found, { name: "Vercel", file: ".vercel/project.json" }] : found;
}

/** A build command that a host's configuration sets. */
export interface BuildCommand {
  readonly command: string;
  readonly file: string;
  readonly line?: number;
}

/** The build commands that are written in files. Those of a dashboard are not known. */
export function buildCommandsOf(project: Project): BuildCommand[] {
  return hostsOf(project).flatMap(({ name, file }) => {
    const text = project.files.read(file) ?? "";
    switch (name) {
      case "Vercel": {
        const command = readJson(text)?.["buildCommand"];
        return typeof command === "string" ? [{ command, file, ...lineOf(text, '"buildCommand"') }] : [];
      }
      case "Netlify": {
        const found = tomlValues(text).find(({ table, key }) => table === "build" && key === "command");
        return found ? [{ command: found.value, file, line: found.line }] : [];
      }
      default:
        return [];
    }
  });
}

/** A text value in a TOML file. */
export interface TomlValue {
  /** The table, such as `context.production.environment`; empty at the beginning. */
  readonly table: string;
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** The text values of a TOML file that fit on one line, which those of hosts' settings do. */
export function tomlValues(text: string): TomlValue[] {
  let table = "";
  return text.split(/\r?\n/).flatMap((line, index) => {
    const header = /^\s*\[+\s*([^\]]+?)\s*\]+/.exec(line)?.[1];
    if (header !== undefined) table = header.replaceAll('"', "");
    const [, key, quote, value] = /^\s*"?([\w.-]+)"?\s*=\s*(["'])(.*)\2\s*(?:#.*)?$/.exec(line) ?? [];
    return key === undefined || quote === undefined || value === undefined
      ? []
      : [{ table, key, value, line: index + 1 }];
  });
}
