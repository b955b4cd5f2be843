// What an expression of auth.config.ts would evaluate to, as far as that is known without running it.

import type { Node, Source } from "../source/source.ts";

/** A piece of a text: characters, or a variable of the deployment, with what stands in its place if it is not set. */
export type Part = string | { readonly env: string; readonly otherwise?: readonly Part[] };

/** Where an expression is. */
export interface At {
  readonly source: Source;
  readonly node: Node;
}

export type Value =
  | { readonly kind: "text"; readonly parts: readonly Part[]; readonly at: At }
  | { readonly kind: "absent" }
  | {
      readonly kind: "record";
      readonly fields: ReadonlyMap<string, FieldAt>;
      /** Whether there can be no other fields. */
      readonly complete: boolean;
      /** Who wrote it: the file itself, or a function that it calls. */
      readonly from: "file" | "authConfig" | "component";
      readonly at: At;
    }
  | {
      readonly kind: "list";
      readonly items: readonly Value[];
      /** Whether there can be no other items. */
      readonly complete: boolean;
    }
  | { readonly kind: "unknown"; readonly at: At };

export interface FieldAt {
  readonly value: Value;
  /** The property; for a generated record, the call. */
  readonly at: At;
}

/** What is known about a variable of the deployment. */
export type EnvValue =
  | { readonly kind: "set"; readonly value: string }
  | { readonly kind: "unset" }
  | { readonly kind: "unknown" };

/** A text as a person would write it: variables as `${NAME}`. */
export function textOfParts(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === "string" ? part : `\${${part.env}}`)).join("");
}

/** A text as the deployment would see it; undefined if a variable's value is not known. */
export function valueOfParts(parts: readonly Part[], env: (name: string) => EnvValue): string | undefined {
  let text = "";
  for (const part of parts) {
    const piece = typeof part === "string" ? part : valueOfVariable(part, env);
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

function valueOfVariable(
  { env: name, otherwise }: Exclude<Part, string>,
  env: (name: string) => EnvValue,
): string | undefined {
  const known = env(name);
  if (known.kind === "set") return known.value;
  return known.kind === "unset" && otherwise !== undefined ? valueOfParts(otherwise, env) : undefined;
}

/** The names of the variables in a text. */
export function variablesOf(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => (typeof part === "string" ? [] : [part.env, ...variablesOf(part.otherwise ?? [])]));
}
