// Routes of React Router in framework mode: `app/routes.ts`, and the names of files if that says `flatRoutes()`.

import { exportsOf } from "../../source/exports.ts";
import { stringOf, unwrapped } from "../../source/expressions.ts";
import { calledName } from "../../source/names.ts";
import type { Node } from "../../source/source.ts";
import type { App, Project } from "../project.ts";
import { pathOf, type Route } from "./route.ts";

/** Thrown inside this file only, for what is not recognized. */
const UNKNOWN = Symbol("unknown");

/** A route as routes.ts says it. */
interface Said {
  readonly segments: readonly string[];
  readonly file: string;
  readonly around: readonly string[];
  readonly isLayout: boolean;
}

export function reactRouterRoutes(project: Project, { dir }: App): Route[] | undefined {
  const folder = dir === "" ? "app" : `${dir}/app`;
  const file = [`${folder}/routes.ts`, `${folder}/routes.js`, `${folder}/routes.tsx`].find((one) =>
    project.source(one),
  );
  const source = file === undefined ? undefined : project.source(file);
  const list = source && exportsOf(source).find(({ name }) => name === "default")?.value;
  if (!source || !list) return undefined;
  try {
    const said = [...listed(project, folder, list, [], [])];
    return said.filter(({ isLayout }) => !isLayout).map((one) => routeOf(project, one));
  } catch (error) {
    if (error === UNKNOWN) return undefined;
    throw error;
  }
}

function* listed(
  project: Project,
  folder: string,
  node: Node,
  before: readonly string[],
  around: readonly string[],
): Generator<Said> {
  const bare = unwrapped(node);
  if (bare.type === "ArrayExpression") {
    for (const item of bare.elements)
      if (item) yield* listed(project, folder, item.type === "SpreadElement" ? item.argument : item, before, around);
    return;
  }
  if (bare.type !== "CallExpression") throw UNKNOWN;
  const [first, second, third, fourth] = bare.arguments;
  const text = (one: Node | undefined): string => {
    const value = stringOf(one);
    if (value === undefined) throw UNKNOWN;
    return value;
  };
  const inside = (children: Node | undefined, segments: readonly string[], file?: string): Generator<Said> | Said[] =>
    children === undefined
      ? []
      : listed(project, folder, children, segments, file === undefined ? around : [...around, file]);
  const list = (...nodes: (Node | undefined)[]) =>
    nodes.find((one) => one && unwrapped(one).type === "ArrayExpression");
  switch (calledName(bare)) {
    case "index":
      yield { segments: before, file: fileIn(folder, text(first)), around, isLayout: false };
      return;
    case "route": {
      // `null` as the path is a layout.
      const isLayout = first?.type === "Literal" && first.value === null;
      const segments = isLayout ? before : [...before, ...text(first).split("/").map(segment)];
      const file = fileIn(folder, text(second));
      yield { segments, file, around, isLayout };
      yield* inside(list(third, fourth), segments, file);
      return;
    }
    case "layout": {
      const file = fileIn(folder, text(first));
      yield { segments: before, file, around, isLayout: true };
      yield* inside(list(second, third), before, file);
      return;
    }
    case "prefix":
      yield* inside(list(second), [...before, ...text(first).split("/").map(segment)]);
      return;
    case "flatRoutes":
      if (first !== undefined) throw UNKNOWN;
      yield* flat(project, `${folder}/routes/`, before, around);
      return;
    default:
      throw UNKNOWN;
  }
}

/** File names with dots: `_authed.notes.tsx` is `/notes` in `_authed.tsx`; `_index` is the index; `$` takes the rest. */
function* flat(
  { files }: Project,
  folder: string,
  before: readonly string[],
  around: readonly string[],
): Generator<Said> {
  const named = files.list.flatMap((file) => {
    const [, name] =
      (file.startsWith(folder) && /^([^/]+?)(?:\/route)?\.[jt]sx?$/.exec(file.slice(folder.length))) || [];
    return name === undefined ? [] : [{ file, parts: name.split(".") }];
  });
  for (const { file, parts } of named) {
    const parents = named.filter(
      (other) => other.parts.length < parts.length && other.parts.every((part, at) => part === parts[at]),
    );
    const segments = parts.flatMap((part) => (part.startsWith("_") ? [] : [segment(part.replace(/_$/, ""))]));
    const isLayout = parts.length === 1 && parts[0]?.startsWith("_") === true && parts[0] !== "_index";
    yield {
      segments: [...before, ...segments],
      file,
      around: [...around, ...parents.map((other) => other.file)],
      isLayout,
    };
  }
}

function routeOf(project: Project, { segments, file, around }: Said): Route {
  const source = project.source(file);
  const names = source ? exportsOf(source).map(({ name }) => name) : ["*"];
  return {
    path: pathOf(segments),
    file,
    kind: names.includes("default") || names.includes("*") ? "page" : "handler",
    handlers: names.filter((name) => ["loader", "action", "clientLoader", "clientAction", "*"].includes(name)),
    around,
  };
}

function fileIn(folder: string, file: string): string {
  return `${folder}/${file.replace(/^\.\//, "")}`;
}

function segment(name: string): string {
  if (name === "*" || name === "$") return "*";
  return name.startsWith("$") ? `:${name.slice(1)}` : name.replace(/\?$/, "");
}
