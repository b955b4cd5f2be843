// Full text search: which documents contain a word of the query, best match first. Ranking is BM25 over the documents that pass the
// filters; the last word also matches as a prefix, for search as you type. Source: Convex docs, "Full Text Search".

import type { Document } from "../../engine/snapshot.ts";
import { fieldValue } from "../../engine/snapshot.ts";

const MAX_TERMS = 16;
const MAX_RESULTS = 1024;
/** Longer words are not indexed. */
const MAX_WORD = 32;
/** BM25: how soon repetition stops counting, and how much length matters. */
const [K1, B] = [1.2, 0.75];

/** Words per document and field. Documents are immutable: a new version is a new object. */
const words = new WeakMap<Document, Map<string, readonly string[]>>();

/** Words of a text: runs of letters and digits in lower case. */
function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => word.length <= MAX_WORD);
}

/** The documents that match a query in a field, best first and newest first among equals. */
export function rankDocuments(documents: readonly Document[], field: string, query: string): Document[] {
  const terms = wordsOf(query).slice(0, MAX_TERMS);
  const texts = documents.map((document) => ({ document, words: wordsIn(document, field) }));
  const average = texts.reduce((sum, text) => sum + text.words.length, 0) / Math.max(1, texts.length);
  const scores = new Map<Document, number>();
  for (const [position, term] of terms.entries()) {
    const last = position === terms.length - 1;
    const matches = (word: string): boolean => word === term || (last && word.startsWith(term));
    const hits = texts
      .map((text) => ({ ...text, count: text.words.filter(matches).length }))
      .filter(({ count }) => count > 0);
    const rarity = Math.log(1 + (texts.length - hits.length + 0.5) / (hits.length + 0.5));
    for (const { document, words: all, count } of hits) {
      const score = (rarity * count * (K1 + 1)) / (count + K1 * (1 - B + (B * all.length) / average));
      scores.set(document, (scores.get(document) ?? 0) + score);
    }
  }
  return [...scores]
    .toSorted(([a, scoreA], [b, scoreB]) => scoreB - scoreA || b.creationTime - a.creationTime)
    .slice(0, MAX_RESULTS)
    .map(([document]) => document);
}

function wordsIn(document: Document, field: string): readonly string[] {
  const known = words.get(document) ?? new Map<string, readonly string[]>();
  words.set(document, known);
  const value = fieldValue(document.value, field);
  const found = known.get(field) ?? (typeof value === "string" ? wordsOf(value) : []);
  known.set(field, found);
  return found;
}
