// Inserts a tick into every loop and every function of a bundle, so that code which never ends can be stopped from within: Node cannot
// interrupt JavaScript on a thread that also holds data that must not be lost. Source maps are adjusted.

import { createRequire } from "node:module";
import { decode, encode, type SourceMapMappings } from "@jridgewell/sourcemap-codec";
import type * as Acorn from "acorn";
import type { TickingSource } from "../../definitions/pushed-app.ts";

/** The name of the tick in bundled code. */
export const TICK = "__lockstepTick";

/** The version of the instrumentation: incremented whenever the output of {@link withTicks} changes. */
export const TICK_FORMAT = 1;

interface Insertion {
  at: number;
  text: string;
}

/** The instrumented bundle. A bundle that cannot be parsed is unchanged: importing it reports the error. */
export function withTicks(source: string, sourceMap: string | undefined): TickingSource {
  const insertions = insertionsFor(source);
  return {
    format: TICK_FORMAT,
    source: insert(source, insertions),
    sourceMap: sourceMap && moveMap(sourceMap, source, insertions),
  };
}

function insertionsFor(source: string): Insertion[] {
  const insertions: Insertion[] = [];
  const around = ({ start, end }: Acorn.AnyNode, before: string, after: string): void => {
    insertions.push({ at: start, text: before }, { at: end, text: after });
  };
  const visit = (node: Acorn.AnyNode): void => {
    if (isLoop(node)) around(node.body, `{${TICK}();`, "}");
    else if (isFunction(node)) {
      if (node.body.type === "BlockStatement") insertions.push({ at: node.body.start + 1, text: `${TICK}();` });
      else around(node.body, `(${TICK}(),`, ")");
    }
    for (const child of Object.values(node) as unknown[]) {
      for (const one of Array.isArray(child) ? (child as unknown[]) : [child]) if (isNode(one)) visit(one);
    }
  };
  // Loaded when something is pushed: starting an already pushed app parses nothing.
  const { parse } = createRequire(import.meta.url)("acorn") as typeof Acorn;
  try {
    visit(parse(source, { ecmaVersion: "latest", sourceType: "module" }));
  } catch {
    return [];
  }
  // If several insertions are at one position, the first found is the outermost: it opens first, and closes last.
  return insertions
    .map((insertion, found) => ({
      ...insertion,
      found: insertion.text === "}" || insertion.text === ")" ? -found : found,
    }))
    .toSorted((a, b) => a.at - b.at || a.found - b.found);
}

type Loop = Extract<Acorn.AnyNode, { type: `${"For" | "ForIn" | "ForOf" | "While" | "DoWhile"}Statement` }>;
type FunctionNode = Extract<Acorn.AnyNode, { type: `${"Arrow" | ""}FunctionExpression` | "FunctionDeclaration" }>;

function isLoop(node: Acorn.AnyNode): node is Loop {
  return /^(For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type);
}

function isFunction(node: Acorn.AnyNode): node is FunctionNode {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

function isNode(value: unknown): value is Acorn.AnyNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function insert(source: string, insertions: readonly Insertion[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { at, text } of insertions) {
    parts.push(source.slice(from, at), text);
    from = at;
  }
  return parts.join("") + source.slice(from);
}

/** Insertions add no lines: on each line, everything after an insertion moves to the right. */
function moveMap(sourceMap: string, source: string, insertions: readonly Insertion[]): string {
  const json = JSON.parse(sourceMap) as { mappings?: string };
  if (!json.mappings) return sourceMap;
  const lines: SourceMapMappings = decode(json.mappings);
  let [line, lineStart, next] = [0, 0, 0];
  while (next < insertions.length) {
    const end = source.indexOf("\n", lineStart);
    const lineEnd = end === -1 ? source.length : end;
    let moved = 0;
    const here: { column: number; moved: number }[] = [];
    for (let one = insertions[next]; one && one.at <= lineEnd; one = insertions[++next]) {
      moved += one.text.length;
      here.push({ column: one.at - lineStart, moved });
    }
    if (here.length > 0) {
      for (const segment of lines[line] ?? [])
        segment[0] += here.findLast(({ column }) => column <= segment[0])?.moved ?? 0;
    }
    line++;
    lineStart = lineEnd + 1;
  }
  return JSON.stringify({ ...json, mappings: encode(lines) });
}
