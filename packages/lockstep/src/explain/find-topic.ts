// Finds the topic of a code that a person typed, in any letter case, or the codes that they may have meant. Pure.

import type { Topic } from "./topic.ts";

/** How many codes are suggested at most. */
const MOST = 3;

/** Returns the topic of a code, whatever the case of its letters, or null. */
export function findTopic(topics: readonly Topic[], code: string): Topic | null {
  const wanted = code.toLowerCase();
  return topics.find((topic) => topic.code.toLowerCase() === wanted) ?? null;
}

/** Returns the codes nearest to a mistyped one, the nearest first; none if all are too far from it. */
export function nearestCodes(topics: readonly Topic[], code: string): string[] {
  const typed = plain(code);
  const near = topics.map((topic) => ({ code: topic.code, distance: distanceOf(typed, plain(topic.code)) }));
  const within = near.filter(({ distance }) => distance <= Math.max(1, typed.length / 2));
  return within
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, MOST)
    .map((one) => one.code);
}

/** `NO_AUTH_PROVIDER` and `NoAuthProvider` are the same to a person. */
const plain = (code: string): string => code.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** The distance of a typed code: 0 for a part of the code, such as `port`; otherwise the edits between them (Levenshtein). */
function distanceOf(typed: string, code: string): number {
  if (typed.length > 2 && code.includes(typed)) return 0;
  let row = Array.from({ length: code.length + 1 }, (_, index) => index);
  for (let i = 1; i <= typed.length; i++) {
    const next = [i];
    for (let j = 1; j <= code.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (typed[i - 1] === code[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
