// The topics are complete, and each has what a reader needs.

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { FILES, PAGES } from "../../src/errors.ts";
import { topicText } from "../../src/explain/to-text.ts";
import { TOPICS } from "../../src/explain/topics.ts";

const packages = path.resolve(import.meta.dirname, "../../..");

/** The texts of a file, or of all files in a folder. */
const textOf = (place: string): string =>
  place.endsWith(".ts")
    ? readFileSync(path.join(packages, place), "utf8")
    : readdirSync(path.join(packages, place))
        .map((name) => readFileSync(path.join(packages, place, name), "utf8"))
        .join("\n");

/** The strings of a union of them. */
const union = (place: string, name: string): string[] => {
  const [, members = ""] = new RegExp(`${name} =([^;]+);`).exec(textOf(place)) ?? [];
  return [...members.matchAll(/"(\w+)"/g)].flatMap(([, code = ""]) => code);
};

/** What a pattern captures. */
const captured = (pattern: RegExp, ...places: string[]): string[] =>
  places.flatMap((place) => [...textOf(place).matchAll(pattern)].flatMap(([, code = ""]) => code));

const HTTP_ERROR = /new HttpError\(\s*\d+,\s*"(\w+)"/g;
const CODE = /\bcode: "(\w+)"/g;

/** Where codes come from, with those that are there now. A code that is added there needs a topic. */
const SOURCES: Readonly<Record<string, string[]>> = {
  "the lockstep package": union("lockstep/src/errors.ts", "LockstepErrorCode"),
  "sessions and servers": union("auth/src/core/errors.ts", "LockstepAuthErrorCode"),
  functions: captured(/\| \{ code: "(\w+)"/g, "auth/src/backend/errors.ts"),
  "the auth config": captured(/\[([A-Z]+_[A-Z_]+)\]/g, "auth/src/backend/auth-config.ts"),
  "the directory's routes": captured(/refuse\(\d+, "(\w+)"/g, "auth/src/component/http.ts"),
  "token acceptance": union("lockstep/src/acceptance/refusal.ts", "RefusalCode"),
  pushes: captured(HTTP_ERROR, "lockstep/src/database/push", "lockstep/src/database/functions/load"),
  "variables and callers": captured(
    HTTP_ERROR,
    "lockstep/src/database/routes/environment-routes.ts",
    "lockstep/src/database/callers",
  ),
  "missing routes": captured(CODE, "lockstep/src/database/http/http-app.ts"),
  "local AuthKit": [
    ...captured(
      CODE,
      "lockstep/src/identity/app.ts",
      "lockstep/src/identity/http/request/own-origin.ts",
      "lockstep/src/identity/http/request/inject-faults.ts",
      "lockstep/src/identity/http/token/authenticate.ts",
    ),
    ...captured(/refuse\(501, "(\w+)"/g, "lockstep/src/identity/http/management/unbuilt.ts"),
  ],
};

/** `Unauthenticated` of token acceptance shares the page of `UNAUTHENTICATED`. */
const page = (code: string): string => code.toLowerCase();

test.each(Object.entries(SOURCES))("[X1] each code of %s has a topic", (_place, codes) => {
  expect(codes.length).toBeGreaterThan(0);
  const known = new Set(TOPICS.map(({ code }) => page(code)));
  expect(codes.filter((code) => !known.has(page(code)))).toEqual([]);
});

test("[X1] each topic has a code in the source, as it is written there, and no two have one page", () => {
  const codes = new Set(Object.values(SOURCES).flat());
  expect(TOPICS.map(({ code }) => code).filter((code) => !codes.has(code))).toEqual([]);
  expect(new Set(TOPICS.map(({ code }) => page(code))).size).toBe(TOPICS.length);
});

test.each(TOPICS.map((topic) => [topic.code, topic] as const))("[X2] %s says what a reader needs", (code, topic) => {
  expect(topic.summary.length).toBeLessThanOrEqual(80);
  expect(topic.summary).toMatch(/^\w.*[^.]$/);
  for (const part of [topic.causes, topic.find, topic.fix]) expect(part.length).toBeGreaterThan(0);
  const sentences = [topic.happened, ...topic.causes, ...[...topic.find, ...topic.fix].map((step) => [step].flat()[0])];
  for (const sentence of sentences) expect(sentence).toMatch(/[.?:`]$/);
  expect(topic.related.filter((other) => other === code || !TOPICS.some((one) => one.code === other))).toEqual([]);
  const lines = topicText(topic, { pages: PAGES, files: FILES }, (text) => text).split("\n");
  expect(lines.length).toBeLessThanOrEqual(55);
  const commands = [...topic.find, ...topic.fix].flatMap((step) => (typeof step === "string" ? [] : [step[1]]));
  for (const command of commands) expect(lines.map((line) => line.trim())).toContain(command);
  const long = lines.filter(
    (line) => line.length > 80 && !line.includes("https://") && !commands.includes(line.trim()),
  );
  expect(long).toEqual([]);
});
