// Reads a seed, from a YAML file (JSON is YAML too) or an object, and records the location of each part.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import { LockstepError } from "../../errors.ts";
import { SeedProblem, type Path } from "./seed-shape.ts";
import { checkSeed, type AuthKitSeed } from "./seed.ts";

/** A checked seed. */
export interface LoadedSeed {
  seed: AuthKitSeed;
  /** The location of a value, in readable form: `seed.yaml line 7, users[1].email`. */
  where: (path: Path) => string;
}

/** An empty seed. */
export const NO_SEED: LoadedSeed = { seed: {}, where: nameOf };

/**
 * The seed in a file, or as an object.
 *
 * @throws LockstepError `BAD_SEED`, with the file, line and key of the error, and what to write instead.
 */
export function loadSeed(source: AuthKitSeed | string | undefined): LoadedSeed {
  if (source === undefined) return NO_SEED;
  const { value, where } = typeof source === "string" ? readFile(source) : { value: source, where: nameOf };
  // An empty file seeds nothing.
  const seed = value ?? {};
  try {
    checkSeed(seed, []);
  } catch (error) {
    throw placed(error, where);
  }
  return { seed: seed as AuthKitSeed, where };
}

/** A readable error: a `SeedProblem` with its location, any other unchanged. */
export function placed(error: unknown, where: LoadedSeed["where"]): unknown {
  return error instanceof SeedProblem ? badSeed(where(error.path), error.message, error.fix, error) : error;
}

function readFile(file: string): { value: unknown; where: LoadedSeed["where"] } {
  const { LineCounter, parseDocument } = yaml();
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const place = `${file} line ${lines.linePos(problem.pos[0]).line}`;
    throw badSeed(place, problem.message, "correct the YAML: check the indentation and the quotes", problem);
  }
  return { value: document.toJS(), where: (path) => `${file} line ${lineOf(document, lines, path)}, ${nameOf(path)}` };
}

// Loaded only for a file: most starts have none, and it takes longer than everything else that local AuthKit loads.
function yaml(): typeof Yaml {
  return createRequire(import.meta.url)("yaml") as typeof Yaml;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw badSeed(file, `it cannot be read: ${(error as Error).message}`, "name an existing file", error);
  }
}

/** The line of a value, or of its nearest parent. */
function lineOf(document: Yaml.Document, lines: Yaml.LineCounter, path: Path): number {
  for (let end = path.length; end >= 0; end--) {
    const node: unknown = document.getIn(path.slice(0, end), true);
    if (yaml().isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function nameOf(path: Path): string {
  const name = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("");
  return name.replace(/^\./, "") || "the seed";
}

function badSeed(place: string, evidence: string, fix: string, cause: unknown): LockstepError {
  return new LockstepError("BAD_SEED", { what: `the seed is invalid at ${place}`, evidence, fix }, cause);
}
