// The filter of a query as a function of a document. A non-boolean filter, or arithmetic on anything but two numbers of one type, is an
// error in the words of a Convex deployment. Source of the shapes: `convex/server`, filter_builder_impl.

import { compareValues, type JSONValue, jsonToConvex, type Value } from "convex/values";
import { fieldValue } from "../../engine/snapshot.ts";
import { showValue } from "../../values/describe.ts";

type Evaluate = (document: Value) => Value | undefined;

export function filterOf(expression: JSONValue): (document: Value) => boolean {
  const evaluate = compile(expression);
  return (document) => booleanOf(evaluate(document));
}

const COMPARE: Record<string, (order: number) => boolean> = {
  $eq: (order) => order === 0,
  $neq: (order) => order !== 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
};

interface Arithmetic {
  verb: string;
  floats: (a: number, b: number) => number;
  integers: (a: bigint, b: bigint) => bigint;
}

const ARITHMETIC: Record<string, Arithmetic> = {
  $add: { verb: "add", floats: (a, b) => a + b, integers: (a, b) => a + b },
  $sub: { verb: "subtract", floats: (a, b) => a - b, integers: (a, b) => a - b },
  $mul: { verb: "multiply", floats: (a, b) => a * b, integers: (a, b) => a * b },
  $div: { verb: "divide", floats: (a, b) => a / b, integers: (a, b) => a / b },
  $mod: { verb: "mod", floats: (a, b) => a % b, integers: (a, b) => a % b },
};

function calculate({ verb, floats, integers }: Arithmetic, left: Value | undefined, right: Value | undefined): Value {
  if (typeof left === "number" && typeof right === "number") return floats(left, right);
  const failed = `Cannot ${verb} ${typed(left)} and ${typed(right)}`;
  if (typeof left !== "bigint" || typeof right !== "bigint") throw new Error(failed);
  if (right === 0n && (verb === "divide" || verb === "mod")) throw new Error(`${failed}: division by zero`);
  return int64(integers(left, right), failed);
}

function negate(value: Value | undefined): Value {
  if (typeof value === "number") return -value;
  const failed = `Cannot negate ${typed(value)}`;
  if (typeof value !== "bigint") throw new Error(failed);
  return int64(-value, failed);
}

function int64(value: bigint, failed: string): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new Error(`${failed}: the result does not fit into an int64`);
  return value;
}

function booleanOf(value: Value | undefined): boolean {
  if (typeof value !== "boolean") throw new Error(`Cannot use value ${typed(value)} as a Boolean`);
  return value;
}

const TYPES = { number: "Float64", bigint: "Int64", boolean: "Boolean", string: "String", undefined: "undefined" };

/** `1.0 (type Float64)` */
function typed(value: Value | undefined): string {
  return `${value === null ? "null" : showValue(value)} (type ${typeName(value)})`;
}

function typeName(value: Value | undefined): string {
  if (value === null) return "Null";
  if (Array.isArray(value)) return "Array";
  if (value instanceof ArrayBuffer) return "Bytes";
  const type = typeof value;
  return type in TYPES ? TYPES[type as keyof typeof TYPES] : "Object";
}

function compile(expression: JSONValue): Evaluate {
  const [operator = "", operand] = Object.entries((expression ?? {}) as Record<string, JSONValue>)[0] ?? [];
  if (operator === "$literal") {
    const literal = decode(operand ?? null);
    return () => literal;
  }
  if (operator === "$field" && typeof operand === "string") return (document) => fieldValue(document, operand);
  const operands = (Array.isArray(operand) ? operand : [operand ?? null]).map(compile);
  const [left = () => undefined, right = () => undefined] = operands;
  const compare = COMPARE[operator];
  if (compare) return (document) => compare(compareValues(left(document), right(document)));
  const arithmetic = ARITHMETIC[operator];
  if (arithmetic) return (document) => calculate(arithmetic, left(document), right(document));
  if (operator === "$neg") return (document) => negate(left(document));
  if (operator === "$not") return (document) => !booleanOf(left(document));
  if (operator === "$and") return (document) => operands.every((evaluate) => booleanOf(evaluate(document)));
  if (operator === "$or") return (document) => operands.some((evaluate) => booleanOf(evaluate(document)));
  throw new Error(`Unknown operator ${operator} in a query filter`);
}

/** JSON of a value that may be undefined. */
export function decode(json: JSONValue): Value | undefined {
  const undefinedLiteral = typeof json === "object" && json !== null && "$undefined" in json;
  return undefinedLiteral ? undefined : jsonToConvex(json);
}
