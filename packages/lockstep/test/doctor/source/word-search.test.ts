// Which files contain a word, compared with a search of each file.

import fc from "fast-check";
import { expect, test } from "vitest";
import { wordSearch } from "../../../src/doctor/source/word-search.ts";

/** Usual words of checks, parts of them, and others. */
const PIECES = [
  "Convex",
  "convex",
  "uth",
  "WORKOS",
  "WORK",
  "redirectUri",
  "edirect",
  "clientId",
  "Link",
  " ",
  "<",
  "",
];
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join(""));
const word = text.filter((pieces) => pieces !== "");

test("[O51] the files found are those that contain one of the words, in the order of the list, in any order of questions", () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), fc.array(fc.array(word, { maxLength: 4 })), (texts, questions) => {
      const list = texts.map((_, index) => `${index}.ts`);
      const read = (file: string): string | undefined => texts[Number.parseInt(file, 10)];
      const search = wordSearch(list, read);
      for (const words of questions)
        expect(search(words)).toEqual(list.filter((file) => words.some((one) => read(file)?.includes(one))));
    }),
  );
});

test("[O51] a word is looked for once", () => {
  let reads = 0;
  const search = wordSearch(["a.ts", "b.ts"], () => {
    reads++;
    return "Convex Link";
  });
  search(["ConvexProvider", "Link"]);
  const before = reads;
  search(["Link"]);
  search(["Link", "ConvexProvider"]);
  expect(reads).toBe(before);
});
