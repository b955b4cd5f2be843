// Creates documents, and reports why a value cannot be one. Source of the texts: a Convex deployment.

import { convexToJson, getDocumentSize, type Value } from "convex/values";
import { showValue } from "../values/describe.ts";
import { DOCUMENT_NESTING, exceededLimit, MAX_DOCUMENT_BYTES, showBytes } from "../values/value-limits.ts";
import type { Document } from "./snapshot.ts";

/** The parts that all versions of a document share. */
export type Place = Pick<Document, "id" | "creationTime" | "row">;

/** A document with these fields, whatever their size. */
export function createDocument({ id, creationTime, row }: Place, fields: Record<string, Value>): Document {
  const value = { ...fields, _creationTime: creationTime, _id: id };
  return { id, creationTime, row, value, text: textOf(value), size: getDocumentSize(value) };
}

/** A document as JSON text, built once: the store and all readers need the same text. */
export function jsonText(document: Document): string {
  return (document.text ??= textOf(document.value));
}

/** Size of a document in bytes, as counted for limits: the same before and after a restart. */
export function documentSize(document: Document): number {
  return (document.size ??= getDocumentSize(document.value));
}

function textOf(value: Value): string {
  return JSON.stringify(convexToJson(value));
}

/** The fields without system fields. @throws Error for a reserved name */
export function ownFields(fields: Record<string, Value>): Record<string, Value> {
  const { _id, _creationTime, ...own } = fields;
  const reserved = Object.keys(own).find((name) => name.startsWith("_"));
  if (reserved === undefined) return own;
  throw new Error(`Field '${reserved}' starts with an underscore, which is only allowed for system fields like '_id'`);
}

/** @throws Error if new fields of a document contain another id or another time */
export function assertSameSystemFields({ id, creationTime }: Place, fields: Record<string, Value>): void {
  const { _id = id, _creationTime = creationTime } = fields;
  if (_id !== id)
    throw new Error(`Provided \`_id\` field value ${showValue(_id)} does not match the document ID "${id}"`);
  if (_creationTime !== creationTime)
    throw new Error(
      `Provided \`_creationTime\` field value ${showValue(_creationTime)} does not match the document's creation time ${creationTime}`,
    );
}

/** @throws Error if a document with these fields is too large or too deep */
export function assertStorable(document: Document, own: Record<string, Value>): void {
  const size = documentSize(document);
  const tooLarge =
    size > MAX_DOCUMENT_BYTES
      ? `Value is too large (${showBytes(size)} > maximum size ${showBytes(MAX_DOCUMENT_BYTES)})`
      : exceededLimit(own, DOCUMENT_NESTING);
  if (tooLarge !== null) throw new Error(tooLarge);
}
