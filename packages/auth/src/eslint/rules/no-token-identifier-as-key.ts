// `tokenIdentifier` of Convex's identity, stored or compared as the key of a user. It contains the issuer of the token, of which WorkOS
// has several. Other uses, such as logs, are not reported, nor is a field of a document that has this name.
import type { Node } from "../source/nodes.ts";
import { calledName, keyOf, propertyOf, readsOf, unwrap, variableAt } from "../source/read.ts";
import { docsUrl, type Edit, type Fixer, type Rule, type SourceCode } from "../source/rule.ts";

const KEY = "tokenIdentifier";
const WRITES = ["insert", "patch", "replace"];
const COMPARISONS = ["eq", "neq", "gt", "gte", "lt", "lte"];

/** Whether an expression is `await ctx.auth.getUserIdentity()`. */
function isGetIdentity(expression: Node): boolean {
  const node = unwrap(expression);
  return node.type === "AwaitExpression" ? isGetIdentity(node.argument) : calledName(node) === "getUserIdentity";
}

/** Whether an expression is an identity: got in this file, or a parameter of Convex's type or named `identity`. */
function isIdentity(expression: Node, source: SourceCode): boolean {
  const node = unwrap(expression);
  if (node.type !== "Identifier") return isGetIdentity(node);
  const [def] = variableAt(node, node.name, source)?.defs ?? [];
  if (def?.type === "Parameter") return isIdentityParameter(def.name);
  const isWhole = def?.node.type === "VariableDeclarator" && def.node.id.type === "Identifier";
  return isWhole && def.node.init !== null && isGetIdentity(def.node.init);
}

function isIdentityParameter(parameter: Node): boolean {
  if (parameter.type !== "Identifier") return false;
  const type = parameter.typeAnnotation?.typeAnnotation;
  if (type === undefined) return parameter.name === "identity";
  return (
    type.type === "TSTypeReference" && type.typeName.type === "Identifier" && type.typeName.name === "UserIdentity"
  );
}

/** Whether a value is stored or compared as a key. `isField` is true below a property of an object, which a write stores. */
function isKey(value: Node, source: SourceCode, isField = false, steps = 8): boolean {
  const outer = value.parent;
  switch (outer?.type) {
    case "ChainExpression":
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
    case "ObjectExpression":
    case "SpreadElement":
    case "LogicalExpression":
      return isKey(outer, source, isField, steps);
    case "ConditionalExpression":
      return outer.test !== value && isKey(outer, source, isField, steps);
    case "Property":
      return outer.value === value && isKey(outer, source, true, steps);
    case "BinaryExpression": {
      const other = unwrap(outer.left === value ? outer.right : outer.left);
      return /^[!=]==?$/.test(outer.operator) && other.type === "MemberExpression";
    }
    case "CallExpression": {
      const name = outer.callee.type === "MemberExpression" ? (keyOf(outer.callee) ?? "") : "";
      return isField ? WRITES.includes(name) : COMPARISONS.includes(name) && outer.arguments[1] === value;
    }
    case "VariableDeclarator": {
      if (outer.id.type !== "Identifier" || steps === 0) return false;
      return readsOf(source.getDeclaredVariables(outer)).some((read) => isKey(read, source, isField, steps - 1));
    }
    default:
      return false;
  }
}

export const noTokenIdentifierAsKey: Rule = {
  meta: {
    type: "problem",
    docs: {
      description: "Disallow `tokenIdentifier` of an identity as the key of a user",
      url: docsUrl("no-token-identifier-as-key"),
    },
    hasSuggestions: true,
    messages: {
      key:
        "`tokenIdentifier` is the issuer and the user's ID. WorkOS has several issuers, so one user can get several values. " +
        "Store and look up `subject`, the user's ID. Convert stored values first: the ID is the part after the last `|`.",
      subject: "Use `subject`. Values that are already stored have to be converted.",
    },
    schema: [],
  },
  create: (context) => {
    const source = context.sourceCode;
    return {
      MemberExpression: (node) => {
        if (keyOf(node) !== KEY || !isIdentity(node.object, source) || !isKey(node, source)) return;
        const fix = (fixer: Fixer): Edit => fixer.replaceText(node.property, node.computed ? '"subject"' : "subject");
        context.report({ node, messageId: "key", suggest: [{ messageId: "subject", fix }] });
      },
      VariableDeclarator: (node) => {
        const { id, init } = node;
        if (id.type !== "ObjectPattern" || init === null || !isIdentity(init, source)) return;
        const property = propertyOf(id, KEY);
        if (property?.value.type !== "Identifier") return;
        const local = property.value.name;
        const declared = source.getDeclaredVariables(node).filter(({ name }) => name === local);
        if (!readsOf(declared).some((read) => isKey(read, source))) return;
        const fix = (fixer: Fixer): Edit => fixer.replaceText(property, `subject: ${local}`);
        context.report({ node: property, messageId: "key", suggest: [{ messageId: "subject", fix }] });
      },
    };
  },
};
