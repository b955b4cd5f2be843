// Order-preserving keys: these strings sort like the Convex values they encode. A key is a string of code units 0–255, compared with `<`;
// no element is a prefix of another.

import type { Value } from "convex/values";

/**
 * `key + AFTER` is just after all keys that begin with the elements of `key`: any following element is smaller than this, and a string that
 * continues after a 0x00 is larger.
 */
export const AFTER = "\xff";

/** Encodes a sequence of values. Order: undefined < null < int64 < float64 < boolean < string < bytes < array < object. */
export function encodeKey(values: readonly (Value | undefined)[]): string {
  return values.map(encode).join("");
}

const scratch = new DataView(new ArrayBuffer(8));

function encode(value: Value | undefined): string {
  if (value === undefined) return "\x01";
  if (value === null) return "\x02";
  if (typeof value === "bigint") return `\x03${int64(value)}`;
  if (typeof value === "number") return `\x04${float64(value)}`;
  if (typeof value === "boolean") return value ? "\x06" : "\x05";
  if (typeof value === "string") return `\x07${text(value)}`;
  if (value instanceof ArrayBuffer) return `\x08${bytes(Buffer.from(value))}`;
  if (Array.isArray(value)) return `\x09${value.map(encode).join("")}\x00`;
  return `\x0a${object(value as Record<string, Value>)}\x00`;
}

function object(value: Record<string, Value>): string {
  return Object.keys(value)
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((name) => `\x07${text(name)}${encode(value[name])}`)
    .join("");
}

/** Most strings are ASCII, and need no encoding. */
function text(value: string): string {
  const isAscii = Buffer.byteLength(value) === value.length;
  return isAscii && !value.includes("\0") ? `${value}\0` : bytes(Buffer.from(value, "utf8"));
}

/** 0x00 ends the element, so a 0x00 inside is written 0x00 0xff. */
function bytes(buffer: Buffer): string {
  return `${buffer.toString("latin1").replaceAll("\0", "\0\xff")}\0`;
}

function int64(value: bigint): string {
  scratch.setBigInt64(0, value);
  scratch.setUint8(0, scratch.getUint8(0) ^ 0x80);
  return scratchString();
}

/** IEEE 754 total order: flip the sign bit of positives, every bit of negatives. */
function float64(value: number): string {
  scratch.setFloat64(0, value);
  if (scratch.getUint8(0) >= 0x80) scratch.setBigUint64(0, ~scratch.getBigUint64(0));
  else scratch.setUint8(0, scratch.getUint8(0) ^ 0x80);
  return scratchString();
}

function scratchString(): string {
  const at = (i: number): number => scratch.getUint8(i);
  return String.fromCharCode(at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7));
}
