// S2: a Convex client is made during a render.

import type { Check, Edit, Finding } from "../../model/check.ts";
import { calledName, importOf } from "../../source/names.ts";
import {
  allWithin,
  ancestors,
  enclosingFunction,
  type FunctionNode,
  isFunction,
  isWithin,
  nameOfFunction,
} from "../../source/nodes.ts";
import type { Node, Source } from "../../source/source.ts";

const CLIENTS: Readonly<Record<string, RegExp>> = {
  ConvexReactClient: /^convex\/react$/,
  ConvexQueryClient: /^@convex-dev\/react-query$/,
  createConvexClient: /^@lockstep\/auth\/convex$/,
};

export const S2: Check = {
  id: "S2",
  title: "The Convex client is created again in each render",
  needs: [],
  why: "A client created in the body of a component is a new one in each render: it opens a new connection without a token, forgets all queries, and signs in from the beginning. The page flickers between signed in and signed out, or keeps loading.",
  fix: "Create the client once, outside the component: `const convex = new ConvexReactClient(url);` at the top of the file. If it must be in a component, use `useState(() => new ConvexReactClient(url))`.",
  *run({ project }) {
    for (const source of project.sourcesWith(...Object.keys(CLIENTS)))
      for (const node of [...source.all("NewExpression"), ...source.all("CallExpression")]) {
        const origin = importOf(source, node.callee);
        if (!origin || !CLIENTS[origin.name]?.test(origin.from)) continue;
        const component = renderAround(source, node);
        if (component) yield finding(source, node, component, origin.name);
      }
  },
};

/** The component or hook in whose own body a node is evaluated each time. */
function renderAround(source: Source, node: Node): FunctionNode | undefined {
  const fn = enclosingFunction(source, node);
  const name = fn && nameOfFunction(source, fn);
  if (!fn || name === undefined || !/^(?:[A-Z]|use[A-Z])/.test(name)) return undefined;
  for (const one of ancestors(source, node)) {
    if (one === fn) break;
    // `ref.current ??= new …`, `if (!client) …`, and hooks that keep their first argument.
    const isGuarded = ["IfStatement", "ConditionalExpression", "LogicalExpression", "AssignmentExpression"].includes(
      one.type,
    );
    if (isGuarded || (one.type === "CallExpression" && one !== node)) return undefined;
  }
  return isReactCode(source, fn) ? fn : undefined;
}

/** A function with a capital letter may be a factory: a component has JSX, a hook calls hooks. */
function isReactCode(source: Source, fn: FunctionNode): boolean {
  return allWithin(source, fn, "JSXElement").length > 0 || callsHooks(source, fn);
}

function callsHooks(source: Source, fn: FunctionNode): boolean {
  return allWithin(source, fn, "CallExpression").some((call) => /^use[A-Z]/.test(calledName(call) ?? ""));
}

function finding(source: Source, node: Node, component: FunctionNode, made: string): Finding {
  const edit = moved(source, node, component);
  // Without props and hooks, nothing but its parent renders it again: it may be the root, which is rendered once.
  const mayBeRoot = component.params.length === 0 && !callsHooks(source, component);
  return {
    level: mayBeRoot ? "warning" : "error",
    what: `${nameOfFunction(source, component)} creates a new Convex client (${made}) in each render`,
    places: [{ file: source.file, line: source.line(node), text: source.textOf(node) }],
    fix: `move the line to the top of the file, above ${nameOfFunction(source, component)}${edit ? " (lockstep doctor --fix does it)" : ", or keep it with useState(() => …)"}`,
    ...(edit ? { edits: [edit] } : {}),
  };
}

/** The line above the component, if it stands alone and needs nothing of the component. */
function moved(source: Source, node: Node, component: FunctionNode): Edit | undefined {
  const declarator = source.parent(node);
  const declaration = declarator && source.parent(declarator);
  if (declarator?.type !== "VariableDeclarator" || declarator.id.type !== "Identifier") return undefined;
  if (declaration?.type !== "VariableDeclaration" || declaration.declarations.length > 1) return undefined;
  if (source.parent(source.parent(declaration) ?? declaration) !== component) return undefined;
  const top = [...ancestors(source, component)].at(-2) ?? component;
  const { name } = declarator.id;
  // At the top, the name would be declared twice, or would be another one than meant.
  if (declaredNames(source).filter((one) => one.name === name).length > 1) return undefined;
  if (!isFreeOf(source, node, component, top)) return undefined;
  const { text } = source;
  const start = text.lastIndexOf("\n", declaration.start) + 1;
  const end = text.indexOf("\n", declaration.end) + 1;
  if (end === 0 || text.slice(start, declaration.start).trim() !== "" || text.slice(declaration.end, end).trim() !== "")
    return undefined;
  const at = aboveComments(text, text.lastIndexOf("\n", top.start) + 1);
  const line = source.textOf(declaration);
  return {
    file: source.file,
    content: `${text.slice(0, at)}${line}\n\n${text.slice(at, start)}${text.slice(end)}`,
  };
}

/** Every name that a file declares for values, but for parameters. */
function declaredNames(source: Source): { name: string; node: Node; hoisted: boolean }[] {
  const variables = source
    .all("VariableDeclarator")
    .flatMap((node) => allWithin(source, node.id, "Identifier").map(({ name }) => ({ name, node, hoisted: false })));
  const named = [
    ...source.all("FunctionDeclaration"),
    ...source.all("ClassDeclaration"),
    ...source.all("TSEnumDeclaration"),
  ];
  return [
    ...variables,
    ...named.flatMap((node) =>
      node.id ? [{ name: node.id.name, node, hoisted: node.type === "FunctionDeclaration" }] : [],
    ),
    ...source
      .all("ImportDeclaration")
      .flatMap((node) => node.specifiers.map(({ local }) => ({ name: local.name, node, hoisted: true }))),
  ];
}

/** Whether an expression can be evaluated above a statement: it uses nothing of the functions in it, and nothing that is declared further down. */
function isFreeOf(source: Source, node: Node, component: FunctionNode, top: Node): boolean {
  const needs = new Set(allWithin(source, node, "Identifier").map(({ name }) => name));
  const isBound = (["AwaitExpression", "YieldExpression", "ThisExpression"] as const).some(
    (type) => allWithin(source, node, type).length > 0,
  );
  if (
    isBound ||
    allWithin(source, node, "CallExpression").some((call) => /^use(?:[A-Z]|$)/.test(calledName(call) ?? ""))
  )
    return false;
  const params = [component, ...ancestors(source, component)]
    .flatMap((one) => (isFunction(one) ? one.params : []))
    .flatMap((one) => allWithin(source, one, "Identifier"));
  const later = declaredNames(source).filter(
    (one) => isWithin(top, one.node) || (!one.hoisted && one.node.start > top.start),
  );
  return [...params, ...later].every(({ name }) => !needs.has(name));
}

/** The beginning of the comments that end where a line begins. */
function aboveComments(text: string, lineStart: number): number {
  const comment = /(?:^|\n)([ \t]*(?:\/\/[^\n]*|\/\*(?:(?!\*\/)[^])*\*\/[ \t]*\r?)\n)$/.exec(
    text.slice(0, lineStart),
  )?.[1];
  return comment === undefined ? lineStart : aboveComments(text, lineStart - comment.length);
}
