// A validator in the JSON form that `convex/values` exports. validator.ts checks values against it.

import type { JSONValue } from "convex/values";

/** A validator in the format of `exportArgs()` and `defineSchema().export()`. Source: `convex/values`, ValidatorJSON. */
export type ValidatorJson =
  | { type: "null" | "number" | "bigint" | "boolean" | "string" | "bytes" | "any" | "commitTs" }
  | { type: "literal"; value: JSONValue }
  | { type: "id"; tableName: string }
  /** A function handle. Its argument and result types are for TypeScript only. */
  | { type: "function"; fnType?: string; args?: ValidatorJson; returns?: ValidatorJson }
  | { type: "array"; value: ValidatorJson }
  | { type: "record"; keys: ValidatorJson; values: { fieldType: ValidatorJson; optional: boolean } }
  | { type: "union"; value: ValidatorJson[] }
  | { type: "object"; value: Record<string, { fieldType: ValidatorJson; optional: boolean }> };
