// Checks a Convex value against a validator in the JSON form that `convex/values` exports. The error texts are those of a Convex
// deployment, because clients and developers match on them.

import { compareValues, jsonToConvex, type Value } from "convex/values";
import { describeValidator, showValue } from "./describe.ts";
import type { ValidatorJson } from "./validator-json.ts";

/** A validator's external dependency: the table of an id. */
export interface ValidatorContext {
  /** The name of the table that a well-formed id refers to, else null. */
  tableOf: (id: string) => string | null;
}

/** A mismatch. Its text is made on demand: each member of a union that a value does not fit would make one for nothing. */
type Mismatch = () => string;

/** The first mismatch between a value and its validator as text, or null if it fits. */
export function mismatch(value: Value, validator: ValidatorJson, context: ValidatorContext): string | null {
  return find(value, validator, context, "")?.() ?? null;
}

function find(value: Value, validator: ValidatorJson, context: ValidatorContext, path: string): Mismatch | null {
  switch (validator.type) {
    case "any":
      return null;
    case "null":
      return value === null ? null : wrong(value, validator, path);
    case "number":
      return typeof value === "number" ? null : wrong(value, validator, path);
    case "bigint":
    case "commitTs":
      return typeof value === "bigint" ? null : wrong(value, validator, path);
    case "boolean":
      return typeof value === "boolean" ? null : wrong(value, validator, path);
    case "string":
      return typeof value === "string" ? null : wrong(value, validator, path);
    case "bytes":
      return value instanceof ArrayBuffer ? null : wrong(value, validator, path);
    case "literal":
      return compareValues(value, jsonToConvex(validator.value)) === 0 ? null : wrong(value, validator, path);
    case "id":
      return idMismatch(value, validator, context, path);
    case "function":
      return typeof value === "string" && value.startsWith("function://") ? null : wrong(value, validator, path);
    case "array":
      return Array.isArray(value)
        ? first(value, (item, i) => find(item, validator.value, context, `${path}[${i}]`))
        : wrong(value, validator, path);
    case "union":
      return validator.value.some((member) => find(value, member, context, path) === null)
        ? null
        : wrong(value, validator, path);
    case "record":
      return recordMismatch(value, validator, context, path);
    case "object":
      return objectMismatch(value, validator, context, path);
  }
}

type OfType<T extends ValidatorJson["type"]> = Extract<ValidatorJson, { type: T }>;

function idMismatch(value: Value, validator: OfType<"id">, context: ValidatorContext, path: string): Mismatch | null {
  if (typeof value !== "string") return wrong(value, validator, path);
  const table = context.tableOf(value);
  if (table === validator.tableName) return null;
  if (table === null) return wrong(value, validator, path);
  return () =>
    `Found ID "${value}" from table \`${table}\`, which does not match the table name in validator \`v.id("${validator.tableName}")\`.${at(path)}`;
}

function recordMismatch(
  value: Value,
  validator: OfType<"record">,
  context: ValidatorContext,
  path: string,
): Mismatch | null {
  if (!isPlainObject(value)) return wrong(value, validator, path);
  return first(Object.entries(value), ([key, item]) => {
    return (
      find(key, validator.keys, context, path) ??
      find(item as Value, validator.values.fieldType, context, `${path}.${key}`)
    );
  });
}

function objectMismatch(
  value: Value,
  validator: OfType<"object">,
  context: ValidatorContext,
  path: string,
): Mismatch | null {
  if (!isPlainObject(value)) return wrong(value, validator, path);
  const detail = (): string => `${at(path)}\n\nObject: ${showValue(value)}\nValidator: ${describeValidator(validator)}`;
  for (const [name, { fieldType, optional }] of Object.entries(validator.value)) {
    const item = Object.hasOwn(value, name) ? value[name] : undefined;
    if (item === undefined) {
      if (optional) continue;
      return () =>
        `Object is missing the required field \`${name}\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.${detail()}`;
    }
    const problem = find(item, fieldType, context, `${path}.${name}`);
    if (problem !== null) return problem;
  }
  const extra = Object.keys(value).find((name) => !Object.hasOwn(validator.value, name));
  return extra === undefined
    ? null
    : () => `Object contains extra field \`${extra}\` that is not in the validator.${detail()}`;
}

function wrong(value: Value, validator: ValidatorJson, path: string): Mismatch {
  return () =>
    `Value does not match validator.${at(path)}\nValue: ${showValue(value)}\nValidator: ${describeValidator(validator)}`;
}

function at(path: string): string {
  return path === "" ? "" : `\nPath: ${path}`;
}

function first<T>(items: Iterable<T>, check: (item: T, index: number) => Mismatch | null): Mismatch | null {
  let index = 0;
  for (const item of items) {
    const problem = check(item, index++);
    if (problem !== null) return problem;
  }
  return null;
}

/** Own fields only: a field `__proto__` would add unchecked fields to an object. */
function isPlainObject(value: Value): value is Record<string, Value> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
