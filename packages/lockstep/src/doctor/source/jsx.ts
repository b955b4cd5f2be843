// Elements of JSX.

import { stringOf, unwrapped } from "./expressions.ts";
import { importOf } from "./names.ts";
import type { Import, Node, NodeOf, Source } from "./source.ts";

export interface Element {
  readonly node: NodeOf<"JSXElement">;
  /** As written, such as `AuthKitProvider` or `Ui.Link`. */
  readonly name: string;
  /** What the name was imported as; undefined if it is of this file, or an element of HTML. */
  readonly origin: Import | undefined;
}

/** The elements of a file, in its order; only those with this name as it is exported, if one is given. */
export function elementsOf(source: Source, exported?: string): Element[] {
  return source.all("JSXElement").flatMap((node) => {
    const { name } = node.openingElement;
    const origin = importOf(source, name);
    const element = { node, name: source.textOf(name), origin };
    return exported === undefined || (origin ? origin.name : element.name) === exported ? [element] : [];
  });
}

/** The value of an attribute; `true` without a value; undefined if it is not there, though it may be in a spread. */
export function attributeOf({ node }: Element, name: string): Node | true | undefined {
  for (const one of node.openingElement.attributes) {
    if (one.type === "JSXAttribute" && one.name.type === "JSXIdentifier" && one.name.name === name)
      return one.value === null
        ? true
        : unwrapped(one.value.type === "JSXExpressionContainer" ? one.value.expression : one.value);
  }
  return undefined;
}

/** The text of an attribute that is a constant. */
export function textAttributeOf(element: Element, name: string): string | undefined {
  const value = attributeOf(element, name);
  return value === true ? undefined : stringOf(value);
}

/** Whether some attributes come from an object. */
export function spreadsAttributes({ node }: Element): boolean {
  return node.openingElement.attributes.some(({ type }) => type === "JSXSpreadAttribute");
}
