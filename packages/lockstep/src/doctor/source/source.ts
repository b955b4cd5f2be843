// One file of TypeScript or JavaScript, parsed. What checks look for in it is in the other files of this folder.

import { type Node, type ParserOptions, parseSync, visitorKeys } from "oxc-parser";
import { isDeeper } from "./depth.ts";

export type { Node };
/** The nodes of one type, also of those, such as functions, whose type is one of several. */
export type NodeOf<T extends Node["type"]> = Node extends infer N
  ? N extends { type: infer Types }
    ? T extends Types
      ? N
      : never
    : never
  : never;

/** An imported name. */
export interface Import {
  /** The module. */
  readonly from: string;
  /** The exported name; `default`, or `*` for a namespace. */
  readonly name: string;
  /** The name in this file. */
  readonly local: string;
  readonly isType: boolean;
  readonly line: number;
}

export interface Source {
  /** Relative to the project's root. */
  readonly file: string;
  readonly text: string;
  /** All nodes of one type, in the order of the file. */
  readonly all: <T extends Node["type"]>(type: T) => readonly NodeOf<T>[];
  readonly parent: (node: Node) => Node | undefined;
  /** The line of a node, from 1. */
  readonly line: (node: Node) => number;
  /** The text of a node. */
  readonly textOf: (node: Node) => string;
  readonly imports: readonly Import[];
}

/** The parser's stack is full at about 5000 on the main thread. */
const DEEPEST = 1000;

/** Parses a file; undefined if it has syntax errors, which the app's own tools report, or if it may be nested more than 1000 deep. */
export function parseSource(file: string, text: string): Source | undefined {
  if (isDeeper(text, DEEPEST)) return undefined;
  const { program, errors } = parseSync(file, text, optionsOf(file));
  if (errors.length > 0) return undefined;
  const byType = new Map<string, Node[]>();
  const parents = new Map<Node, Node>();
  // Not by recursion: a sum of many terms is as deep as it is long.
  const open = [program as Node];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const same = byType.get(node.type);
    if (same) same.push(node);
    else byType.set(node.type, [node]);
    const children = childrenOf(node);
    for (const child of children) parents.set(child, node);
    open.push(...children.toReversed());
  }
  const starts = lineStarts(text);
  const line = (node: Node): number => lineAt(starts, node.start);
  const all = <T extends Node["type"]>(type: T): NodeOf<T>[] => (byType.get(type) ?? []) as NodeOf<T>[];
  return {
    file,
    text,
    all,
    parent: (node) => parents.get(node),
    line,
    textOf: (node) => text.slice(node.start, node.end),
    imports: all("ImportDeclaration").flatMap((declaration) =>
      declaration.specifiers.map((specifier) => ({
        from: declaration.source.value,
        name: importedName(specifier),
        local: specifier.local.name,
        isType:
          declaration.importKind === "type" ||
          (specifier.type === "ImportSpecifier" && specifier.importKind === "type"),
        line: line(declaration),
      })),
    ),
  };
}

/** Whether a file has no syntax errors, and declares no name twice. */
export function isValid(file: string, text: string): boolean {
  return parseSync(file, text, { ...optionsOf(file), showSemanticErrors: true }).errors.length === 0;
}

/** Next.js and others allow JSX in files of any name. */
function optionsOf(file: string): ParserOptions {
  return /\.[cm]?js$/.test(file) ? { lang: "jsx" } : {};
}

function importedName(specifier: NodeOf<"ImportDeclaration">["specifiers"][number]): string {
  switch (specifier.type) {
    case "ImportDefaultSpecifier":
      return "default";
    case "ImportNamespaceSpecifier":
      return "*";
    case "ImportSpecifier":
      return specifier.imported.type === "Literal" ? specifier.imported.value : specifier.imported.name;
  }
}

/** The nodes right below a node, in the order of the file. */
function childrenOf(node: Node): Node[] {
  return (visitorKeys[node.type] ?? []).flatMap((key) => {
    const value: unknown = Reflect.get(node, key);
    return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isNode);
  });
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** The offset at which each line begins. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The line of an offset, from 1. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
