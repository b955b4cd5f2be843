// Keys, ids and validators: the pure values of local Convex.

import { compareValues, type JSONValue, jsonToConvex, type Value } from "convex/values";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeDocumentId, newDocumentId, tableNumberOf } from "../../../src/database/values/document-id.ts";
import { AFTER, encodeKey } from "../../../src/database/values/index-key.ts";
import { mismatch } from "../../../src/database/values/validator.ts";
import type { ValidatorJson } from "../../../src/database/values/validator-json.ts";

const scalar = fc.oneof(
  fc.constant(null),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "\0", "\0\0", "\u00ff", "a\0b", "a\0", "𝒳", "\uffff"),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => bytes.slice().buffer as ArrayBuffer),
);
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    scalar as fc.Arbitrary<Value>,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "ab", "é"), tie("value"), { maxKeys: 3 }) as fc.Arbitrary<Value>,
  ),
}));
const sign = (n: number): number => Math.sign(n);
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

describe("index keys", () => {
  it("[F11] the order of keys is the order of values, and equal values have equal keys", () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(compareText(encodeKey([a]), encodeKey([b]))).toBe(sign(compareValues(a, b)));
      }),
      { numRuns: 2000 },
    );
  });

  it("[F11] [F370] undefined comes first, -0 comes before 0, and a prefix of fields bounds exactly the keys that start with it", () => {
    expect(compareText(encodeKey([undefined]), encodeKey([null]))).toBe(-1);
    expect(compareText(encodeKey([-0]), encodeKey([0]))).toBe(-1);
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        const isBounded = (prefix: Value): boolean => {
          const [key, inside] = [encodeKey([prefix]), encodeKey([a, b])];
          return inside >= key && inside < key + AFTER;
        };
        expect(isBounded(a)).toBe(true);
        expect(isBounded(c)).toBe(compareValues(a, c) === 0);
      }),
      { numRuns: 2000, examples: [["a\0b", null, "a"]] },
    );
  });
});

describe("document ids", () => {
  it("[F12] an id contains its table number, and any single changed character is detected", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 27 }),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.nat(),
        fc.constantFrom(...Array.from("0123456789abcdefghjkmnpqrstvwxyz")),
        (table, bytes, at, char) => {
          const id = encodeDocumentId(table, bytes);
          expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{31,37}$/);
          expect(tableNumberOf(id)).toBe(table);
          const position = at % id.length;
          const damaged = id.slice(0, position) + char + id.slice(position + 1);
          // Fletcher-16 cannot distinguish a byte 0x00 from 0xff; no two base32 digits differ only by that swap.
          if (damaged !== id) expect(tableNumberOf(damaged)).not.toBe(table);
        },
      ),
    );
  });

  it.each(["", "hello", "l".repeat(32), "k".repeat(5000)])("[F12] %s is not an id", (text) => {
    expect(tableNumberOf(text)).toBeNull();
  });
});

describe("validators", () => {
  const id = newDocumentId(10_001);
  const context = { tableOf: (text: string) => (text === id ? "notes" : null) };
  const object = (value: Record<string, ValidatorJson>): ValidatorJson => ({
    type: "object",
    value: Object.fromEntries(
      Object.entries(value).map(([name, fieldType]) => [name, { fieldType, optional: name.endsWith("_") }]),
    ),
  });

  it.each<[Value, ValidatorJson]>([
    [1.5, { type: "number" }],
    [1n, { type: "bigint" }],
    ["x", { type: "literal", value: "x" }],
    [id, { type: "id", tableName: "notes" }],
    [{ a: [null] }, object({ a: { type: "array", value: { type: "null" } }, b_: { type: "string" } })],
    [
      { x: 1 },
      { type: "record", keys: { type: "string" }, values: { fieldType: { type: "number" }, optional: false } },
    ],
    ["x", { type: "union", value: [{ type: "null" }, { type: "string" }] }],
  ])("[F2] a matching value is accepted (%#)", (fitting, validator) => {
    expect(mismatch(fitting, validator, context)).toBeNull();
  });

  it.each<[Value, ValidatorJson, string]>([
    [1, { type: "bigint" }, "Value does not match validator.\nValue: 1.0\nValidator: v.int64()"],
    [
      { a: { b: 1 } },
      object({ a: object({ b: { type: "string" } }) }),
      "Value does not match validator.\nPath: .a.b\nValue: 1.0\nValidator: v.string()",
    ],
    [
      {},
      object({ text: { type: "string" } }),
      "Object is missing the required field `text`. Consider wrapping the field validator in `v.optional(...)` if this is expected.\n\nObject: {}\nValidator: v.object({text: v.string()})",
    ],
    [
      { y: "s" },
      object({}),
      'Object contains extra field `y` that is not in the validator.\n\nObject: {y: "s"}\nValidator: v.object({})',
    ],
    [
      id,
      { type: "id", tableName: "users" },
      `Found ID "${id}" from table \`notes\`, which does not match the table name in validator \`v.id("users")\`.`,
    ],
  ])("[F2] the first difference is reported in Convex's words (%#)", (value, validator, text) => {
    expect(mismatch(value, validator, context)).toBe(text);
  });

  it("[F2] inherited fields do not count, and a prototype from JSON is refused", () => {
    const any = { fieldType: { type: "any" as const }, optional: false };
    const smuggled = jsonToConvex(JSON.parse('{"__proto__":{"admin":true}}') as JSONValue);
    expect(mismatch({}, { type: "object", value: { toString: any } }, context)).toContain("missing the required field");
    expect(mismatch(smuggled, { type: "object", value: {} }, context)).toContain("does not match");
    const record: ValidatorJson = { type: "record", keys: { type: "string" }, values: { ...any, optional: false } };
    expect(mismatch(smuggled, record, context)).toContain("does not match");
  });
});
