// The React providers of sign-in in an app's code, and which of them are around which: within a file, and through components that
// render their children, or that are rendered by others.

import { functionNamed } from "../../../project/declarations.ts";
import type { Project } from "../../../project/project.ts";
import { attributeOf, type Element, elementsOf } from "../../../source/jsx.ts";
import { ancestors, chainOf, type FunctionNode, isFunction, isWithin, nameOfFunction } from "../../../source/nodes.ts";
import type { Node, Source } from "../../../source/source.ts";

export interface Provider {
  /** `authkit`: WorkOS's. `convex-auth`: Convex's, which sends tokens. `convex`: Convex's, which sends none. `lockstep`: ours. */
  readonly kind: "authkit" | "convex-auth" | "convex" | "lockstep";
  readonly name: string;
  /** The module that it comes from. */
  readonly from: string;
  readonly source: Source;
  readonly element: Element;
}

const WORDS = ["AuthKitProvider", "ConvexProvider", "LockstepProvider"] as const;
/** How many components are followed, from one to the next. */
const MOST_STEPS = 4;

/** All providers of the project, in the order of its files. */
export function providersOf(project: Project): Provider[] {
  return [...project.sourcesWith(...WORDS)].flatMap((source) =>
    elementsOf(source).flatMap((element) => providerOf(source, element) ?? []),
  );
}

function providerOf(source: Source, element: Element): Provider | undefined {
  const { origin } = element;
  if (!origin) return undefined;
  const { name, from } = origin;
  const kind =
    name === "AuthKitProvider" && /^@workos(?:-inc)?\/authkit-/.test(from)
      ? "authkit"
      : (name === "ConvexProviderWithAuth" && from === "convex/react") ||
          (name === "ConvexProviderWithAuthKit" && from === "@convex-dev/workos")
        ? "convex-auth"
        : name === "ConvexProvider" && from === "convex/react"
          ? "convex"
          : name === "LockstepProvider" && from.startsWith("@lockstep/auth/")
            ? "lockstep"
            : undefined;
  return kind && { kind, name, from, source, element };
}

/** The providers that are around one wherever their components are rendered in each other, the innermost first. Those that are not found may still exist. */
export function providersAround(project: Project, { source, element }: Provider): Provider[] {
  return around(project, source, element.node, MOST_STEPS);
}

/** Whether one file gives two providers clients of different names: then there are two deployments, or a reason. */
export function hasOwnClient(inner: Provider, outer: Provider): boolean {
  const [own, other] = [inner, outer].map(({ source, element }) => {
    const client = attributeOf(element, "client");
    return client === undefined || client === true ? undefined : source.textOf(client);
  });
  return inner.source === outer.source && own !== undefined && other !== undefined && own !== other;
}

function around(project: Project, source: Source, node: Node, steps: number): Provider[] {
  const found: Provider[] = [];
  let component: FunctionNode | undefined;
  const elements = new Map<Node, Element>(elementsOf(source).map((one) => [one.node, one]));
  for (const one of ancestors(source, node)) {
    const element = elements.get(one);
    if (element) found.push(...isOrRenders(project, source, element, steps));
    if (isFunction(one)) component = one;
  }
  const name = component && nameOfFunction(source, component);
  if (component === undefined || name === undefined || steps === 0) return found;
  for (const user of usesOf(project, source, component, name))
    found.push(...around(project, user.source, user.element.node, steps - 1));
  return found;
}

/** The provider that an element is, or those around the children of the component that it is. */
function isOrRenders(project: Project, source: Source, element: Element, steps: number): Provider[] {
  const provider = providerOf(source, element);
  if (provider) return [provider];
  if (steps === 0 || !/^[A-Z]/.test(element.name)) return [];
  const component = functionNamed(project, source, element.node.openingElement.name);
  return component ? aroundChildren(project, component.source, component.fn, steps - 1) : [];
}

function aroundChildren(project: Project, source: Source, fn: FunctionNode, steps: number): Provider[] {
  const slots: Node[] = [
    ...source.all("JSXExpressionContainer").filter(({ expression }) => chainOf(expression)?.at(-1) === "children"),
    ...elementsOf(source, "Outlet").map(({ node }) => node),
  ].filter((slot) => isWithin(fn, slot));
  const elements = new Map<Node, Element>(elementsOf(source).map((one) => [one.node, one]));
  return slots.flatMap((slot) =>
    [...ancestors(source, slot)].flatMap((one) => {
      const element = elements.get(one);
      return element && isWithin(fn, one) ? isOrRenders(project, source, element, steps) : [];
    }),
  );
}

/** The elements that render a component. */
function usesOf(project: Project, source: Source, component: FunctionNode, name: string) {
  const isDefault = source.all("ExportDefaultDeclaration").length > 0;
  const users = project.sourcesWith(`<${name}`, ...(isDefault ? importsOf(source.file) : []));
  return [...users].flatMap((user) =>
    elementsOf(user).flatMap((element) => {
      const isCandidate = element.name === name || (isDefault && element.origin?.name === "default");
      if (!isCandidate) return [];
      return functionNamed(project, user, element.node.openingElement.name)?.fn === component
        ? [{ source: user, element }]
        : [];
    }),
  );
}

/** What a file that imports another one contains: `…/name"`, or the name of the folder for an index. */
function importsOf(file: string): string[] {
  const name = file.replace(/(?:\/index)?\.[cm]?[jt]sx?$/, "").replace(/^.*\//, "");
  return [`/${name}"`, `/${name}'`, `/${name}.`, `/${name}/index`];
}
