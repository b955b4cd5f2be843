// Which environment variables a file reads, and whether an expression is one.

import { stringOf, unwrapped } from "./expressions.ts";
import type { Node, NodeOf, Source } from "./source.ts";

/** A variable that code reads. */
export interface EnvRead {
  readonly name: string;
  /** `process.env`, `import.meta.env`, or a module of SvelteKit such as `$env/static/public`. */
  readonly from: "process" | "import.meta" | "$env";
  readonly node: Node;
  /** Whether code goes on when it is not set: `?? default`, `||`, a condition. */
  readonly isOptional: boolean;
}

/** All variables that a file reads, in the order of the file. Assignments to them are not reads. */
export function envReads(source: Source): EnvRead[] {
  const members = source.all("MemberExpression").flatMap((node) => {
    const read = memberRead(source, node);
    return read && !isAssigned(source, node) ? [{ ...read, isOptional: isOptional(source, node) }] : [];
  });
  const destructured = source.all("VariableDeclarator").flatMap(({ id, init }) => {
    const from = init && environmentOf(source, unwrapped(init));
    if (!from || id.type !== "ObjectPattern") return [];
    return id.properties.flatMap((property) =>
      property.type === "Property" && property.key.type === "Identifier"
        ? [
            {
              name: property.key.name,
              from,
              node: property,
              isOptional: property.value.type === "AssignmentPattern",
            },
          ]
        : [],
    );
  });
  const imported = source
    .all("ImportDeclaration")
    .flatMap((declaration) =>
      declaration.source.value.startsWith("$env/static/")
        ? declaration.specifiers.flatMap((specifier) =>
            specifier.type === "ImportSpecifier" && specifier.imported.type === "Identifier"
              ? [{ name: specifier.imported.name, from: "$env" as const, node: specifier, isOptional: false }]
              : [],
          )
        : [],
    );
  return [...members, ...destructured, ...imported].toSorted((a, b) => a.node.start - b.node.start);
}

/** The variable that an expression is, also through a constant of the same file; undefined for anything else. */
export function envReadOf(source: Source, expression: Node): Omit<EnvRead, "isOptional"> | undefined {
  const node = unwrapped(expression);
  if (node.type === "MemberExpression") return memberRead(source, node);
  if (node.type !== "Identifier") return undefined;
  for (const { id, init } of source.all("VariableDeclarator")) {
    if (id.type === "Identifier" && id.name === node.name) {
      const value = init && unwrapped(init);
      return value?.type === "MemberExpression" ? memberRead(source, value) : undefined;
    }
  }
  return envReads(source).find(({ node: at }) => {
    if (at.type === "Property") return at.value.type === "Identifier" && at.value.name === node.name;
    return at.type === "ImportSpecifier" && at.local.name === node.name;
  });
}

/** The names of variables that a file assigns in `process.env`. */
export function envWrites(source: Source): string[] {
  return source
    .all("MemberExpression")
    .flatMap((node) => (isAssigned(source, node) ? (memberRead(source, node)?.name ?? []) : []));
}

function memberRead(source: Source, node: NodeOf<"MemberExpression">): Omit<EnvRead, "isOptional"> | undefined {
  const from = environmentOf(source, unwrapped(node.object));
  if (from === undefined) return undefined;
  const { property } = node;
  if (!node.computed && property.type === "Identifier") return { name: property.name, from, node };
  const name = stringOf(property);
  return name === undefined ? undefined : { name, from, node };
}

/** Whether an expression is `process.env` or `import.meta.env`, also with an assertion of its type in between. */
function environmentOf(source: Source, node: Node): EnvRead["from"] | undefined {
  if (node.type !== "MemberExpression" || source.textOf(node.property) !== "env") return undefined;
  const object = unwrapped(node.object);
  if (object.type === "MetaProperty") return "import.meta";
  return /^(?:globalThis\.)?process$/.test(source.textOf(object)) ? "process" : undefined;
}

function isAssigned(source: Source, node: Node): boolean {
  const parent = source.parent(node);
  return parent?.type === "AssignmentExpression" && parent.left === node;
}

function isOptional(source: Source, node: Node): boolean {
  let at = node;
  for (let parent = source.parent(at); parent !== undefined; parent = source.parent(at)) {
    switch (parent.type) {
      case "LogicalExpression":
      case "ConditionalExpression":
      case "IfStatement":
      case "UnaryExpression":
      case "BinaryExpression":
        return true;
      case "ParenthesizedExpression":
      case "TSNonNullExpression":
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "ChainExpression":
        at = parent;
        break;
      default:
        return false;
    }
  }
  return false;
}
