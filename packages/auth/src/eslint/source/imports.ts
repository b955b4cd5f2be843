// Which export of which module a name, a member or a JSX tag stands for. Follows imports, aliases and namespaces of one file; does not
// read other files, so a re-export by another module of the application is not recognized.
import type { Node } from "./nodes.ts";
import { keyOf, unwrap, variableAt } from "./read.ts";
import type { SourceCode } from "./rule.ts";

export interface Imported {
  readonly module: string;
  readonly name: string;
}

/** Returns what an expression or the name of a JSX element imports, or undefined if this file declares it. */
function importedBy(node: Node, source: SourceCode): Imported | undefined {
  const name = unwrap(node);
  switch (name.type) {
    case "Identifier":
    case "JSXIdentifier":
      return importedAs(name.name, name, source);
    case "MemberExpression":
      return memberOf(name.object, keyOf(name), source);
    case "JSXMemberExpression":
      return memberOf(name.object, name.property.type === "JSXIdentifier" ? name.property.name : undefined, source);
    default:
      return undefined;
  }
}

/** Returns what a name imports at a node. */
export function importedAs(name: string, node: Node, source: SourceCode): Imported | undefined {
  const binding = bindingOf(node, name, source);
  return binding?.name === undefined ? undefined : { module: binding.module, name: binding.name };
}

function memberOf(object: Node, name: string | undefined, source: SourceCode): Imported | undefined {
  if ((object.type !== "Identifier" && object.type !== "JSXIdentifier") || name === undefined) return undefined;
  const binding = bindingOf(object, object.name, source);
  return binding !== undefined && binding.name === undefined ? { module: binding.module, name } : undefined;
}

/** Returns the import that declares a name; without `name`, it is that of a whole module. */
function bindingOf(node: Node, name: string, source: SourceCode): { module: string; name?: string } | undefined {
  const [def] = variableAt(node, name, source)?.defs ?? [];
  if (def?.type !== "ImportBinding" || def.parent?.type !== "ImportDeclaration") return undefined;
  const module = String(def.parent.source.value);
  if (def.node.type === "ImportNamespaceSpecifier") return { module };
  if (def.node.type !== "ImportSpecifier") return { module, name: "default" };
  const { imported } = def.node;
  if (imported.type === "Identifier") return { module, name: imported.name };
  return imported.type === "Literal" ? { module, name: String(imported.value) } : undefined;
}

/** Returns what a node imports if it is listed in `names`: exports by module. */
export function importAmong(
  node: Node,
  source: SourceCode,
  names: Readonly<Record<string, readonly string[] | undefined>>,
): Imported | undefined {
  const imported = importedBy(node, source);
  return imported && names[imported.module]?.includes(imported.name) ? imported : undefined;
}
