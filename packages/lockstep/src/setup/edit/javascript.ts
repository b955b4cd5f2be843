// TypeScript to JavaScript, for the files that `lockstep init` writes: only the syntax that they use.

import { parseSource, type Node } from "../../doctor/source/source.ts";
import { applied, type Change, lineRemoval } from "./text.ts";

/** The code without its types. `file` is the TypeScript file's name. */
export function withoutTypes(file: string, text: string): string {
  const source = parseSource(file, text);
  if (source === undefined) return text;
  const removal = ({ start, end }: Node): Change => ({ start, end, text: "" });
  const tail = (node: { expression: Node; end: number }): Change => ({
    start: node.expression.end,
    end: node.end,
    text: "",
  });
  const types = source
    .all("ImportDeclaration")
    .filter(
      ({ importKind, specifiers }) =>
        importKind === "type" ||
        (specifiers.length > 0 &&
          specifiers.every((one) => one.type === "ImportSpecifier" && one.importKind === "type")),
    );
  const names = source
    .all("ImportSpecifier")
    .filter((node) => node.importKind === "type" && !types.some(({ specifiers }) => specifiers.includes(node)));
  return applied(text, [
    ...types.map(({ start, end }) => withoutBlankLine(lineRemoval(text, start, end), text)),
    ...names.map((node) => ({ ...removal(node), ...commaOf(text, node) })),
    ...source
      .all("TSTypeAnnotation")
      .filter((node) => source.parent(node)?.type !== "TSPropertySignature")
      .map(removal),
    ...source.all("TSNonNullExpression").map(tail),
    ...source.all("TSSatisfiesExpression").map(tail),
  ]);
}

/** An import goes alone; the line before it is empty for what follows. */
function withoutBlankLine({ start, end }: Change, text: string): Change {
  return { start: text[start] === "\n" ? start + 1 : start, end, text: "" };
}

/** A name in a list goes with the comma before it, or with the one after it if it is the first. */
function commaOf(text: string, { start, end }: Node): { start: number; end: number } {
  const before = /,\s*$/.exec(text.slice(0, start));
  if (before) return { start: before.index, end };
  return { start, end: end + (/^,\s*/.exec(text.slice(end))?.[0].length ?? 0) };
}
