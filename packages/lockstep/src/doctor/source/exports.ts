// What a file exports.

import { unwrapped } from "./expressions.ts";
import type { Node, NodeOf, Source } from "./source.ts";

export interface Export {
  /** `default` for the default export. */
  readonly name: string;
  /** What is exported: the initial value, the function or class; undefined if it comes from another module or from a pattern. */
  readonly value: Node | undefined;
  /** The module and the name there, if it comes from one. */
  readonly from?: { readonly module: string; readonly name: string };
  /** Where it says so. */
  readonly node: Node;
}

/** The exports of a file by name, without types. `export *` has the name `*`. */
export function exportsOf(source: Source): Export[] {
  return [
    ...source
      .all("ExportNamedDeclaration")
      .flatMap((node) => (node.exportKind === "type" ? [] : [...namedBy(source, node)])),
    ...source.all("ExportDefaultDeclaration").map((node) => ({
      name: "default",
      value: valueNamed(source, unwrapped(node.declaration)),
      node,
    })),
    ...source
      .all("ExportAllDeclaration")
      .map((node) => ({ name: "*", value: undefined, from: { module: node.source.value, name: "*" }, node })),
  ];
}

function* namedBy(source: Source, node: NodeOf<"ExportNamedDeclaration">): Generator<Export> {
  const { declaration } = node;
  if (declaration?.type === "VariableDeclaration")
    for (const { id, init } of declaration.declarations) {
      if (id.type === "Identifier") yield { name: id.name, value: init ?? undefined, node: id };
      if (id.type === "ObjectPattern")
        for (const one of id.properties)
          if (one.type === "Property" && one.value.type === "Identifier")
            yield { name: one.value.name, value: undefined, node: one };
    }
  if (declaration?.type === "FunctionDeclaration" || declaration?.type === "ClassDeclaration")
    if (declaration.id) yield { name: declaration.id.name, value: declaration, node: declaration };
  for (const specifier of node.specifiers) {
    const [local, name] = [nameIn(specifier.local), nameIn(specifier.exported)];
    const imported = source.imports.find((one) => one.local === local);
    const from = node.source
      ? { module: node.source.value, name: local }
      : imported && { module: imported.from, name: imported.name };
    yield from
      ? { name, value: undefined, from, node: specifier }
      : { name, value: topLevel(source, local), node: specifier };
  }
}

function nameIn(node: Node): string {
  if (node.type === "Identifier") return node.name;
  return node.type === "Literal" && typeof node.value === "string" ? node.value : "";
}

function valueNamed(source: Source, node: Node): Node | undefined {
  return node.type === "Identifier" ? (topLevel(source, node.name) ?? node) : node;
}

/** What a name of the file itself stands for. */
function topLevel(source: Source, name: string): Node | undefined {
  const [program] = source.all("Program");
  for (const statement of program?.body ?? []) {
    const inner = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (inner?.type === "FunctionDeclaration" && inner.id?.name === name) return inner;
    if (inner?.type === "VariableDeclaration")
      for (const { id, init } of inner.declarations)
        if (id.type === "Identifier" && id.name === name) return init ?? undefined;
  }
  return undefined;
}
