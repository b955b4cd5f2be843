// The clients of AuthKit that run in the page: AuthKitProvider of authkit-react, createClient of authkit-js.

import type { Project } from "../../../project/project.ts";
import { importedCalls, nameOf, propertyOf, unwrapped } from "../../../source/expressions.ts";
import type { Node, NodeOf, Source } from "../../../source/source.ts";

export interface BrowserClient {
  /** How code names it. */
  readonly name: string;
  readonly source: Source;
  readonly node: Node;
  /** The value of an option: `true` for an attribute without one; undefined if it is not given, `unknown` if it may be. */
  readonly option: (name: string) => Node | true | "unknown" | undefined;
}

export function browserClients(project: Project): BrowserClient[] {
  return [...project.sourcesWith("@workos-inc/authkit-react", "@workos-inc/authkit-js")].flatMap((source) => [
    ...providersIn(source),
    ...createdIn(source),
  ]);
}

function providersIn(source: Source): BrowserClient[] {
  const locals = source.imports
    .filter(({ from, name }) => from === "@workos-inc/authkit-react" && name === "AuthKitProvider")
    .map(({ local }) => local);
  return source
    .all("JSXOpeningElement")
    .flatMap((node): BrowserClient[] =>
      locals.includes(source.textOf(node.name))
        ? [{ name: "AuthKitProvider", source, node, option: (name) => attributeOf(node, name) }]
        : [],
    );
}

function attributeOf(element: NodeOf<"JSXOpeningElement">, name: string): Node | true | "unknown" | undefined {
  const found = element.attributes.find(
    (attribute) => attribute.type === "JSXAttribute" && attribute.name.name === name,
  );
  if (found?.type !== "JSXAttribute") {
    return element.attributes.some(({ type }) => type === "JSXSpreadAttribute") ? "unknown" : undefined;
  }
  if (!found.value) return true;
  return found.value.type === "JSXExpressionContainer" ? unwrapped(found.value.expression) : found.value;
}

function createdIn(source: Source): BrowserClient[] {
  return importedCalls(source, /^@workos-inc\/authkit-js$/)
    .filter(({ name }) => name === "createClient")
    .map(({ call }) => ({
      name: "createClient",
      source,
      node: call,
      option: (name) => {
        const options = call.arguments[1] && unwrapped(call.arguments[1]);
        if (options === undefined) return undefined;
        if (options.type !== "ObjectExpression") return "unknown";
        const property = propertyOf(options, name);
        if (property) return unwrapped(property.value);
        const isOpen = options.properties.some(
          (one) => one.type === "SpreadElement" || nameOf(one.key, one.computed) === undefined,
        );
        return isOpen ? "unknown" : undefined;
      },
    }));
}

/** Whether an option is `true` in every environment. */
export function isAlwaysTrue(value: ReturnType<BrowserClient["option"]>): boolean {
  return value === true || (typeof value === "object" && value.type === "Literal" && value.value === true);
}
