// A Convex client that a component or a hook creates at each render. Each client opens a socket and starts signed out. Does not look
// into factories and callbacks: `useState(() => createConvexClient(url))` runs once.
import { importAmong, type Imported, importedAs } from "../source/imports.ts";
import type { FunctionNode, Node } from "../source/nodes.ts";
import { around, calledName, functionAround, variableAt } from "../source/read.ts";
import { docsUrl, type Edit, type Fixer, type Report, type Rule, type SourceCode } from "../source/rule.ts";

const CLASSES = { "convex/react": ["ConvexReactClient"], "convex/browser": ["ConvexClient"] };
const FACTORIES = { "@lockstep/auth/convex": ["createConvexClient"] };

/** Capitalized, but not a constant; or `use` and a capital. */
const COMPONENT_OR_HOOK = /^(use[A-Z]|[A-Z]$|[A-Z].*[a-z])/;

/** Returns the name of a component or hook: its own, or that of the variable that holds it, also in `memo` and `forwardRef`. */
function nameOf(fn: FunctionNode): string | undefined {
  if (fn.id) return fn.id.name;
  for (const outer of around(fn)) {
    if (outer.type === "VariableDeclarator") return outer.id.type === "Identifier" ? outer.id.name : undefined;
    if (!["memo", "forwardRef"].includes(calledName(outer) ?? "")) return undefined;
  }
  return undefined;
}

/** Whether the client is stored once, as React allows for refs: `ref.current ??= …`, or in `if (ref.current === null)`. */
function isStoredOnce(node: Node, fn: FunctionNode): boolean {
  let isAssigned = false;
  for (const outer of around(node)) {
    if (outer === fn) return false;
    if (outer.type === "AssignmentExpression") {
      if (outer.operator !== "=") return true;
      isAssigned = true;
    } else if (isAssigned && (outer.type === "IfStatement" || outer.type === "LogicalExpression")) return true;
  }
  return false;
}

/** Suggests `const [client] = useState(() => …)` for `const client = …`. */
function suggestState(node: Node, source: SourceCode): NonNullable<Report["suggest"]> {
  const declarator = node.parent;
  if (declarator?.type !== "VariableDeclarator" || declarator.id.type !== "Identifier" || declarator.id.typeAnnotation)
    return [];
  const { id } = declarator;
  const isDeclared = variableAt(node, "useState", source) !== undefined;
  if (isDeclared && importedAs("useState", node, source)?.module !== "react") return [];
  const [firstImport] = source.ast.type === "Program" ? source.ast.body.filter(isImport) : [];
  const fix = (fixer: Fixer): Edit[] => [
    ...(isDeclared || !firstImport ? [] : [fixer.insertTextBefore(firstImport, 'import { useState } from "react";\n')]),
    fixer.replaceText(id, `[${source.getText(id)}]`),
    fixer.replaceText(node, `useState(() => ${source.getText(node)})`),
  ];
  return [{ messageId: "useState", fix }];
}

const isImport = ({ type }: Node): boolean => type === "ImportDeclaration";

export const convexClientInRender: Rule = {
  meta: {
    type: "problem",
    docs: {
      description: "Disallow Convex clients that a component or a hook creates at each render",
      url: docsUrl("convex-client-in-render"),
    },
    hasSuggestions: true,
    messages: {
      inRender:
        "`{{name}}` runs at each render of `{{component}}`. Each client opens a socket, starts signed out and loses all subscriptions. " +
        "Create it at the top level of the module, or with `useState(() => …)`.",
      useState: "Create the client once, with `useState(() => …)`.",
    },
    schema: [],
  },
  create: (context) => {
    const source = context.sourceCode;
    const check = (node: Node, created: Imported | undefined): void => {
      const fn = functionAround(node);
      const component = fn && nameOf(fn);
      if (!created || !component || !COMPONENT_OR_HOOK.test(component) || isStoredOnce(node, fn)) return;
      const data = { name: created.name, component };
      context.report({ node, messageId: "inRender", data, suggest: suggestState(node, source) });
    };
    return {
      NewExpression: (node) => check(node, importAmong(node.callee, source, CLASSES)),
      CallExpression: (node) => check(node, importAmong(node.callee, source, FACTORIES)),
    };
  },
};
