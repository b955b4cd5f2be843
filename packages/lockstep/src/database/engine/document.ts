// Makes documents, and says what cannot be one. Source of the texts: a Convex deployment.

import { convexToJson, getDocumentSize, type Value } from "convex/values";
import { showValue } from "../values/describe.ts";
import { DOCUMENT_NESTING, exceededLimit, MAX_DOCUMENT_BYTES, showBytes } from "../values/value-limits.ts";
import type { Document } from "./snapshot.ts";

/** What stays the same for all versions of a document. */
export type Place = Pick<Document, "id" | "creationTime" | "row">;

/** A document with these fields, whatever their size. */
export function createDocument({ id, creationTime, row }: Place, fields: Record<string, Value>): Document {
  const value = { ...fields, _creationTime: creationTime, _id: id };
  return { id, creationTime, row, value, text: textOf(value), size: getDocumentSize(value) };
}

/** A document as JSON text, made once: the store and everybody who reads it want the same. */
export function jsonText(document: Document): string {
  return (document.text ??= textOf(document.value));
}

/** Bytes of a document, as they are counted for limits: the same before a restart and after it. */
export function documentSize(document: Document): number {
  return (document.size ??= getDocumentSize(document.value));
}

function textOf(value: Value): string {
  return JSON.stringify(convexToJson(value));
}

/** The fields that are a document's own. @throws Error when one has a reserved name */
export function ownFields(fields: Record<string, Value>): Record<string, Value> {
  const { _id, _creationTime, ...own } = fields;
  const reserved = Object.keys(own).find((name) => name.startsWith("_"));
  if (reserved === undefined) return own;
  throw new Error(`Field '${reserved}' starts with an underscore, which is only allowed for system fields like '_id'`);
}

/** @throws Error when new fields of a document bring another id or another time */
export function assertSameSystemFields({ id, creationTime }: Place, fields: Record<string, Value>): void {
  const { _id = id, _creationTime = creationTime } = fields;
  if (_id !== id)
    throw new Error(`Provided \`_id\` field value ${showValue(_id)} does not match the document ID "${id}"`);
  if (_creationTime !== creationTime)
    throw new Error(
      `Provided \`_creationTime\` field value ${showValue(_creationTime)} does not match the document's creation time ${creationTime}`,
    );
}

/** @throws Error when a document made of these fields is larger or deeper than it may be */
export function assertStorable(document: Document, own: Record<string, Value>): void {
  const size = documentSize(document);
  const tooLarge =
    size > MAX_DOCUMENT_BYTES
      ? `Value is too large (${showBytes(size)} > maximum size ${showBytes(MAX_DOCUMENT_BYTES)})`
      : exceededLimit(own, DOCUMENT_NESTING);
  if (tooLarge !== null) throw new Error(tooLarge);
}

/** The next larger float64. */
export function nextUp(value: number): number {
  scratch.setFloat64(0, value);
  scratch.setBigUint64(0, scratch.getBigUint64(0) + 1n);
  return scratch.getFloat64(0);
}

const scratch = new DataView(new ArrayBuffer(8));
