// The syntax tree that the rules read: the parts of ESTree, of its JSX and of its TypeScript that they look at. Not all of ESTree: a
// tree contains other types of nodes, for which `OtherNode` stands.

interface Base {
  /** The node that contains this one; null for the program. */
  readonly parent: Node | null;
  readonly range: readonly [start: number, end: number];
}

export interface OtherNode extends Base {
  readonly type: "(other)";
}

export interface Identifier extends Base {
  readonly type: "Identifier";
  readonly name: string;
  /** TypeScript's `: Type`. */
  readonly typeAnnotation?: TypeAnnotation | null;
}

interface TypeAnnotation extends Base {
  readonly type: "TSTypeAnnotation";
  readonly typeAnnotation: Node;
}

interface TypeReference extends Base {
  readonly type: "TSTypeReference";
  readonly typeName: Node;
}

interface Literal extends Base {
  readonly type: "Literal";
  readonly value: unknown;
}

export interface MemberExpression extends Base {
  readonly type: "MemberExpression";
  readonly object: Node;
  readonly property: Node;
  readonly computed: boolean;
}

export interface CallExpression extends Base {
  readonly type: "CallExpression";
  readonly callee: Node;
  readonly arguments: readonly Node[];
}

export interface NewExpression extends Base {
  readonly type: "NewExpression";
  readonly callee: Node;
  readonly arguments: readonly Node[];
}

/** Syntax around an expression that leaves its value as it is. */
interface Wrapper extends Base {
  readonly type:
    | "ChainExpression"
    | "TSAsExpression"
    | "TSNonNullExpression"
    | "TSSatisfiesExpression"
    | "TSTypeAssertion";
  readonly expression: Node;
}

interface OneArgument extends Base {
  readonly type: "AwaitExpression" | "SpreadElement" | "RestElement";
  readonly argument: Node;
}

interface UnaryExpression extends Base {
  readonly type: "UnaryExpression";
  readonly operator: string;
  readonly argument: Node;
}

interface Binary extends Base {
  readonly type: "BinaryExpression" | "LogicalExpression";
  readonly operator: string;
  readonly left: Node;
  readonly right: Node;
}

interface AssignmentExpression extends Base {
  readonly type: "AssignmentExpression";
  readonly operator: string;
  readonly left: Node;
  readonly right: Node;
}

interface AssignmentPattern extends Base {
  readonly type: "AssignmentPattern";
  readonly left: Node;
  readonly right: Node;
}

interface Conditional extends Base {
  readonly type: "ConditionalExpression" | "IfStatement";
  readonly test: Node;
  readonly consequent: Node;
  readonly alternate: Node | null;
}

export interface ObjectExpression extends Base {
  readonly type: "ObjectExpression";
  readonly properties: readonly Node[];
}

interface ObjectPattern extends Base {
  readonly type: "ObjectPattern";
  readonly properties: readonly Node[];
}

export interface Property extends Base {
  readonly type: "Property";
  readonly key: Node;
  readonly value: Node;
  readonly computed: boolean;
  readonly shorthand: boolean;
}

export interface VariableDeclarator extends Base {
  readonly type: "VariableDeclarator";
  readonly id: Node;
  readonly init: Node | null;
}

interface VariableDeclaration extends Base {
  readonly type: "VariableDeclaration";
  readonly kind: string;
  readonly declarations: readonly VariableDeclarator[];
}

export interface FunctionNode extends Base {
  readonly type: "FunctionDeclaration" | "FunctionExpression" | "ArrowFunctionExpression";
  readonly id?: Identifier | null;
  readonly params: readonly Node[];
  readonly body: Node;
}

export interface ReturnStatement extends Base {
  readonly type: "ReturnStatement";
  readonly argument: Node | null;
}

interface Statements extends Base {
  readonly type: "BlockStatement" | "Program";
  readonly body: readonly Node[];
}

interface TryStatement extends Base {
  readonly type: "TryStatement";
}

export interface CatchClause extends Base {
  readonly type: "CatchClause";
  readonly body: Node;
}

/** Statements after which a `catch` does not treat every error alike. */
interface Deciding extends Base {
  readonly type: "ThrowStatement" | "SwitchStatement";
}

interface JSXIdentifier extends Base {
  readonly type: "JSXIdentifier";
  readonly name: string;
}

interface JSXMemberExpression extends Base {
  readonly type: "JSXMemberExpression";
  readonly object: Node;
  readonly property: Node;
}

interface JSXElement extends Base {
  readonly type: "JSXElement";
  readonly openingElement: JSXOpeningElement;
  readonly children: readonly Node[];
}

interface JSXOpeningElement extends Base {
  readonly type: "JSXOpeningElement";
  readonly name: Node;
}

export interface JSXAttribute extends Base {
  readonly type: "JSXAttribute";
  readonly name: Node;
  readonly value: Node | null;
}

interface JSXExpressionContainer extends Base {
  readonly type: "JSXExpressionContainer";
  readonly expression: Node;
}

interface ImportDeclaration extends Base {
  readonly type: "ImportDeclaration";
  readonly source: Literal;
}

interface ImportSpecifier extends Base {
  readonly type: "ImportSpecifier";
  readonly imported: Node;
}

interface ImportNamespaceSpecifier extends Base {
  readonly type: "ImportNamespaceSpecifier";
}

export type Node =
  | AssignmentExpression
  | AssignmentPattern
  | Binary
  | CallExpression
  | CatchClause
  | Conditional
  | Deciding
  | FunctionNode
  | Identifier
  | ImportDeclaration
  | ImportNamespaceSpecifier
  | ImportSpecifier
  | JSXAttribute
  | JSXElement
  | JSXExpressionContainer
  | JSXIdentifier
  | JSXMemberExpression
  | JSXOpeningElement
  | Literal
  | MemberExpression
  | NewExpression
  | ObjectExpression
  | ObjectPattern
  | OneArgument
  | OtherNode
  | Property
  | ReturnStatement
  | Statements
  | TryStatement
  | TypeAnnotation
  | TypeReference
  | UnaryExpression
  | VariableDeclaration
  | VariableDeclarator
  | Wrapper;
