// The providers that convex/auth.config.ts gives the deployment.

import type { Facts } from "../model/facts.ts";
import { evaluateDefault } from "./evaluate.ts";
import { type At, type EnvValue, type FieldAt, textOfParts, type Value, valueOfParts, variablesOf } from "./value.ts";
import { knownVariables } from "./variables.ts";

export const FIELDS = ["type", "issuer", "jwks", "algorithm", "applicationID", "domain"] as const;
export type FieldName = (typeof FIELDS)[number];

/** A field of a provider. */
export type Field =
  | {
      readonly kind: "text";
      /** With variables as `${NAME}`. */
      readonly text: string;
      /** As the deployment sees it; undefined if a variable's value is not known. */
      readonly value: string | undefined;
      readonly variables: readonly string[];
      /** The property. */
      readonly at: At;
      /** The expression of its value. */
      readonly expression: At;
      readonly line: number;
    }
  | { readonly kind: "unknown"; readonly line: number };

export interface Provider {
  /** From 1, in the order in which Convex tries them. */
  readonly number: number;
  /** Who wrote it: the file, or a function that it calls. */
  readonly from: "file" | "authConfig" | "component";
  readonly file: string;
  readonly line: number;
  /** The object literal, or the call. */
  readonly at: At;
  /** Fields that are there. */
  readonly fields: ReadonlyMap<FieldName, Field>;
  /** Whether there can be no other fields. */
  readonly complete: boolean;
}

/** What is known about the file. */
export type AuthConfig =
  /** There are no Convex functions. */
  | { readonly kind: "none" }
  /** The file does not exist; this is where it belongs. */
  | { readonly kind: "missing"; readonly file: string }
  /** It has syntax errors. */
  | { readonly kind: "broken"; readonly file: string; readonly text: string }
  /** What it exports cannot be read without running it. */
  | { readonly kind: "opaque"; readonly file: string }
  | {
      readonly kind: "read";
      readonly file: string;
      readonly providers: readonly Provider[];
      /** Whether there can be no other providers. */
      readonly complete: boolean;
      /** The variables of the deployment in it. */
      readonly variables: readonly string[];
    };

/** Reads the file. Variables have the values of the deployment, if it was asked, else those of the app. */
export function readAuthConfig(facts: Facts): AuthConfig {
  const { convex, files } = facts.project;
  if (convex === undefined) return { kind: "none" };
  const file = convex.authConfig;
  if (file === undefined) return { kind: "missing", file: `${convex.functions}/auth.config.ts` };
  const source = facts.project.source(file);
  if (source === undefined) return { kind: "broken", file, text: files.read(file) ?? "" };
  const config = evaluateDefault(facts.project, source);
  const list = config?.kind === "record" ? config.fields.get("providers")?.value : undefined;
  if (list?.kind !== "list") return { kind: "opaque", file };
  const env = knownVariables(facts);
  const providers = list.items.map((item, index) => providerOf(item, index + 1, env));
  const read = providers.filter((provider) => provider !== undefined);
  return {
    kind: "read",
    file,
    providers: read,
    complete: list.complete && read.length === providers.length,
    variables: [...new Set(read.flatMap(({ fields }) => [...fields.values()].flatMap(variablesOfField)))],
  };
}

function variablesOfField(field: Field): readonly string[] {
  return field.kind === "text" ? field.variables : [];
}

function providerOf(item: Value, number: number, env: (name: string) => EnvValue): Provider | undefined {
  if (item.kind !== "record") return undefined;
  const { at, from, complete } = item;
  const fields = new Map<FieldName, Field>();
  for (const name of FIELDS) {
    const field = item.fields.get(name);
    const read = field && fieldOf(field, env);
    if (read) fields.set(name, read);
  }
  return { number, from, file: at.source.file, line: at.source.line(at.node), at, fields, complete };
}

/** Undefined: the field is there, and undefined or null. */
function fieldOf({ value, at }: FieldAt, env: (name: string) => EnvValue): Field | undefined {
  const line = at.source.line(at.node);
  if (value.kind === "absent") return undefined;
  if (value.kind !== "text") return { kind: "unknown", line };
  return {
    kind: "text",
    text: textOfParts(value.parts),
    value: valueOfParts(value.parts, env),
    variables: variablesOf(value.parts),
    at,
    expression: value.at,
    line,
  };
}
