// Document ids: a table number and a document's identity, in Convex's public format. Crockford base32, lower case, of: table number
// (LEB128) · 16 random bytes · 2-byte checksum.

import { randomFillSync } from "node:crypto";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const VERSION = 0;

const INTERNAL_BYTES = 16;
/** Random bytes for many ids: requesting them costs the same as for one. */
const pool = Buffer.alloc(256 * INTERNAL_BYTES);
let unused = pool.length;

/** A new id in the table with this number. */
export function newDocumentId(tableNumber: number): string {
  if (unused === pool.length) {
    randomFillSync(pool);
    unused = 0;
  }
  return encodeDocumentId(tableNumber, pool.subarray(unused, (unused += INTERNAL_BYTES)));
}

/** The id for 16 given bytes. */
export function encodeDocumentId(tableNumber: number, internal: Uint8Array): string {
  const body = Buffer.concat([varint(tableNumber), internal]);
  const footer = fletcher16(body) ^ VERSION;
  return base32(Buffer.concat([body, Buffer.from([footer & 0xff, footer >> 8])]));
}

/** The table number of a well-formed id, else null. */
export function tableNumberOf(id: string): number | null {
  const data = id.length <= 40 ? fromBase32(id) : null;
  if (data === null || data.length < 19) return null;
  const body = data.subarray(0, -2);
  if ((data.readUInt16LE(data.length - 2) ^ VERSION) !== fletcher16(body)) return null;
  return readVarint(body);
}

function varint(number: number): Buffer {
  const out: number[] = [];
  let rest = number;
  for (; rest >= 0x80; rest >>>= 7) out.push((rest & 0x7f) | 0x80);
  return Buffer.from([...out, rest]);
}

/** The number, if it is followed by exactly 16 bytes. */
function readVarint(body: Buffer): number | null {
  const length = body.length - 16;
  let number = 0;
  for (let i = 0; i < length; i++) {
    const byte = body[i] ?? 0;
    number |= (byte & 0x7f) << (7 * i);
    if (byte >= 0x80 !== i < length - 1) return null;
  }
  return length > 0 && length <= 4 ? number : null;
}

function fletcher16(data: Uint8Array): number {
  let low = 0;
  let high = 0;
  for (const byte of data) {
    low = (low + byte) % 255;
    high = (high + low) % 255;
  }
  return (high << 8) | low;
}

function base32(data: Uint8Array): string {
  let text = "";
  let bits = 0;
  let pending = 0;
  for (const byte of data) {
    pending = (pending << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(pending >> (bits - 5)) & 31];
    pending &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET[(pending << (5 - bits)) & 31] : text;
}

function fromBase32(text: string): Buffer | null {
  const out = Buffer.allocUnsafe((text.length * 5) >> 3);
  let length = 0;
  let bits = 0;
  let pending = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = DIGITS[text.charCodeAt(i)] ?? -1;
    if (digit === -1) return null;
    pending = (pending << 5) | digit;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out[length++] = pending >> bits;
      pending &= (1 << bits) - 1;
    }
  }
  return pending === 0 ? out : null;
}

/** The values of the digits, by code unit. */
const DIGITS = Int8Array.from({ length: 128 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)));
