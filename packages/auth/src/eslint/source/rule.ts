// What a rule is for ESLint and for oxlint, and what both give to it: the parts of their API that the rules use. Written by hand, so
// that applications without ESLint's types can import the plugin.
import type { Node } from "./nodes.ts";

export interface Variable {
  readonly name: string;
  readonly defs: readonly {
    /** What declares it: "Variable", "FunctionName", "Parameter", "ImportBinding", … */
    readonly type: string;
    /** Its name in the declaration. */
    readonly name: Node;
    /** The declaration; of a parameter, the function. */
    readonly node: Node;
    readonly parent?: Node | null;
  }[];
  readonly references: readonly {
    readonly identifier: Node;
    /** Whether it is the first value that a declaration gives. */
    readonly init?: boolean;
    isRead(): boolean;
    isWrite(): boolean;
  }[];
  readonly scope: Scope;
}

export interface Scope {
  readonly type: string;
  readonly set: ReadonlyMap<string, Variable>;
  readonly upper: Scope | null;
  readonly block: Node;
}

export interface SourceCode {
  readonly ast: Node;
  /** The properties of each type of node that hold other nodes. */
  readonly visitorKeys: Readonly<Record<string, readonly string[] | undefined>>;
  getScope(node: Node): Scope;
  getDeclaredVariables(node: Node): readonly Variable[];
  getText(node: Node): string;
}

export interface Edit {
  readonly range: readonly [start: number, end: number];
  readonly text: string;
}

export interface Fixer {
  replaceText(node: Node, text: string): Edit;
  insertTextBefore(node: Node, text: string): Edit;
  insertTextAfter(node: Node, text: string): Edit;
}

export interface Report {
  readonly node: Node;
  readonly messageId: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly suggest?: readonly { readonly messageId: string; fix(fixer: Fixer): Edit | readonly Edit[] }[];
}

export interface RuleContext {
  readonly sourceCode: SourceCode;
  report(report: Report): void;
}

/** Called with each node of a type. */
export type Listeners = { readonly [Type in Node["type"]]?: (node: Extract<Node, { readonly type: Type }>) => void };

export interface Rule {
  readonly meta: {
    readonly type: "problem";
    readonly docs: { readonly description: string; readonly url: string };
    readonly hasSuggestions?: boolean;
    readonly messages: Readonly<Record<string, string>>;
    readonly schema: [];
  };
  create(context: RuleContext): Listeners;
}

/** Returns the address of a rule's documentation. */
export const docsUrl = (rule: string): string =>
  `https://github.com/lockstep-auth/lockstep/blob/main/docs/eslint.md#${rule}`;
