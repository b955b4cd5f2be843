// Validators and values as text for error messages: `v.object({text: v.string()})`, `{text: 1.0}`.

import type { Value } from "convex/values";
import type { ValidatorJson } from "./validator-json.ts";

const NAMES = {
  number: "float64",
  bigint: "int64",
  null: "null",
  boolean: "boolean",
  string: "string",
  bytes: "bytes",
  any: "any",
  commitTs: "commitTs",
  function: "function",
};

/** A validator as a developer writes it. */
export function describeValidator(validator: ValidatorJson): string {
  switch (validator.type) {
    case "literal":
      return `v.literal(${JSON.stringify(validator.value)})`;
    case "id":
      return `v.id("${validator.tableName}")`;
    case "array":
      return `v.array(${describeValidator(validator.value)})`;
    case "record":
      return `v.record(${describeValidator(validator.keys)}, ${describeValidator(validator.values.fieldType)})`;
    case "union":
      return `v.union(${validator.value.map(describeValidator).join(", ")})`;
    case "object":
      return `v.object({${Object.entries(validator.value).map(field).join(", ")}})`;
    default:
      return `v.${NAMES[validator.type]}()`;
  }
}

/** A value as Convex prints it: whole floats with `.0`, int64 with `n`. */
export function showValue(value: Value | undefined): string {
  if (typeof value === "number") return Number.isInteger(value) ? `${value}.0` : String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof ArrayBuffer) return `Bytes(${value.byteLength})`;
  if (Array.isArray(value)) return `[${value.map(showValue).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([name, item]) => `${name}: ${showValue(item)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value) ?? "undefined";
}

function field([name, { fieldType, optional }]: [string, { fieldType: ValidatorJson; optional: boolean }]): string {
  const text = describeValidator(fieldType);
  return `${name}: ${optional ? `v.optional(${text})` : text}`;
}
