// Which variables an app needs and does not have, and whether they are somewhere else. E1, E2 and E4 report one kind each.

import { SHELL, readEnvFile, type Setting } from "../../../project/env.ts";
import { PUBLIC_PREFIXES } from "../../../project/framework.ts";
import type { App, Project } from "../../../project/project.ts";
import type { Facts } from "../../../model/facts.ts";
import { envReadOf, envWrites } from "../../../source/env-reads.ts";
import { unwrapped } from "../../../source/expressions.ts";
import type { Node, Source } from "../../../source/source.ts";
import { isPlaceholder } from "./placeholder.ts";
import { COOKIE_PASSWORD, sdkVariables, sourcesOf } from "./sign-in-variables.ts";
import { bareName, isSecret, prefixOf } from "./variables.ts";

/** Something that sign-in needs and that is not set where the app looks for it. */
export interface MissingVariable {
  readonly name: string;
  /** Who reads it: an SDK, or a file. */
  readonly reader: string;
  /** Where code reads it, if that is the app's own code. */
  readonly file?: string;
  readonly line?: number;
  /**
   * `prefix`: the app has it under a name with another prefix. `elsewhere`: an env file that this app does not read has it.
   * `nowhere`: no env file has it.
   */
  readonly kind: "prefix" | "elsewhere" | "nowhere";
  /** The definition under another name or in another folder. */
  readonly instead?: Setting;
}

export interface AppWithout {
  readonly app: App;
  readonly missing: readonly MissingVariable[];
}

/** What each app lacks. In production, the host sets the variables, so that nothing is known to be missing. */
export function missingVariables({ project, target }: Facts): AppWithout[] {
  if (target === "production" || project.onLocalStack) return [];
  return project.apps.flatMap((app) => {
    if (!app.env.complete) return [];
    const needed = [...neededBySdk(project, app), ...neededByCode(project, app)];
    const written = new Set(sourcesOf(project, app, ...needed.map(({ name }) => name)).flatMap(envWrites));
    const missing = [...new Map(needed.map((one) => [one.name, one])).values()]
      .filter(({ name, others }) => ![name, ...others].some((any) => isSet(app, any) || written.has(any)))
      .map((one) => ({ ...one, ...whereIs(project, app, one.name) }))
      // A secret under a public name is more than a wrong name.
      .filter(({ name, instead }) => !(instead && isSecret(name) && prefixOf(instead.name) !== ""));
    return missing.length === 0 ? [] : [{ app, missing }];
  });
}

interface Needed extends Pick<MissingVariable, "name" | "reader" | "file" | "line"> {
  readonly others: readonly string[];
}

function isSet({ env }: App, name: string): boolean {
  return (env.get(name)?.value ?? "") !== "";
}

function neededBySdk(project: Project, app: App): Needed[] {
  const fromSdks = sdkVariables(project, app)
    // E6 speaks of the password.
    .filter(({ name }) => name !== COOKIE_PASSWORD)
    .map(({ name, others = [], sdk }) => ({ name, others, reader: sdk }));
  return [...fromSdks, ...DEFAULTS.flatMap((one) => (usesDefault(project, app, one) ? [one] : []))];
}

/** What `@lockstep/auth/server` reads as well. */
const SERVERS = ["CONVEX_URL", "NEXT_PUBLIC_CONVEX_URL"];

function provider(reader: string, name: string, others: readonly string[]) {
  return { name, others, reader, uses: /^LockstepProvider$/, told: /<LockstepProvider\b[^>]*(?:\bclient=\{|\{\.\.\.)/ };
}

/** Modules that take the deployment's address from the environment, unless they are told another. */
const DEFAULTS = [
  { name: "NEXT_PUBLIC_CONVEX_URL", others: [], reader: "convex/nextjs", uses: /./, told: /\burl\s*:/ },
  provider("@lockstep/auth/nextjs/react", "NEXT_PUBLIC_CONVEX_URL", []),
  provider("@lockstep/auth/react-router/react", "VITE_CONVEX_URL", SERVERS),
  provider("@lockstep/auth/tanstack-start", "VITE_CONVEX_URL", SERVERS),
];

function usesDefault(project: Project, app: App, { reader, uses, told }: (typeof DEFAULTS)[number]): boolean {
  return sourcesOf(project, app, reader).some(
    (source) =>
      source.imports.some(({ name, from, isType }) => from === reader && !isType && uses.test(name)) &&
      !told.test(source.text),
  );
}

/** What code gives to the client of Convex and to AuthKit. */
const CLIENTS = /^(?:ConvexReactClient|ConvexHttpClient|ConvexClient|ConvexQueryClient|createConvexClient)$/;

function neededByCode(project: Project, app: App): Needed[] {
  return sourcesOf(project, app, "ConvexReactClient", "onvexClient", "ConvexHttpClient", "ConvexQueryClient", "AuthKit")
    .flatMap((source) => vitalValues(source).map((node) => ({ source, node, read: envReadOf(source, node) })))
    .flatMap(({ source, node, read }) => {
      if (read === undefined || !isReadable(app, read)) return [];
      return [
        { name: read.name, others: [], reader: source.file, file: source.file, line: source.line(read.node ?? node) },
      ];
    });
}

/** A name that the browser never sees is wrong in the code, which is another fault. */
function isReadable({ framework }: App, { name, from }: { name: string; from: string }): boolean {
  return from !== "import.meta" || framework.publicPrefixes.some((prefix) => name.startsWith(prefix));
}

/** The address given to a client of Convex, and the client ID given to AuthKitProvider. */
function vitalValues(source: Source): Node[] {
  const constructed = [...source.all("NewExpression"), ...source.all("CallExpression")].flatMap((call) => {
    const callee = unwrapped(call.callee);
    const [first] = call.arguments;
    return callee.type === "Identifier" && CLIENTS.test(callee.name) && first ? [first] : [];
  });
  const attributes = source.all("JSXAttribute").flatMap((attribute) => {
    const element = source.parent(attribute);
    const isClient =
      attribute.name.name === "clientId" &&
      element?.type === "JSXOpeningElement" &&
      source.textOf(element.name) === "AuthKitProvider";
    return isClient && attribute.value?.type === "JSXExpressionContainer" ? [attribute.value.expression] : [];
  });
  return [...constructed, ...attributes];
}

const ENV_FILE = /(?:^|\/)\.env(?:\.local|\.development|\.development\.local)?$/;

/** Where a variable is instead. */
function whereIs(project: Project, app: App, name: string): Pick<MissingVariable, "kind" | "instead"> {
  const bare = bareName(name);
  const variants = ["", ...PUBLIC_PREFIXES].map((prefix) => prefix + bare).filter((other) => other !== name);
  const usable = ({ value }: Setting): boolean => value !== "" && !isPlaceholder(value);
  for (const variant of variants) {
    const instead = app.env.get(variant);
    if (instead && usable(instead) && instead.file !== SHELL) return { kind: "prefix", instead };
  }
  const others = project.files.list
    .filter((file) => ENV_FILE.test(file) && !app.env.files.includes(file))
    .flatMap((file) => readEnvFile(file, project.files.read(file) ?? ""));
  for (const variant of [name, ...variants]) {
    const instead = others.find((setting) => setting.name === variant && usable(setting));
    if (instead && !(isSecret(name) && prefixOf(instead.name) !== "")) return { kind: "elsewhere", instead };
  }
  return { kind: "nowhere" };
}
