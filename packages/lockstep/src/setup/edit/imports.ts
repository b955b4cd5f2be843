// Adds imports to a file, and removes those that a change has left unused.

import { type NodeOf, parseSource, type Source } from "../../doctor/source/source.ts";
import { applied, type Change, indentAt, inStyleOf, lineRemoval } from "./text.ts";

/** A name to import. */
export interface Wanted {
  readonly from: string;
  readonly name: string;
  readonly isType?: boolean;
}

/** Imports what a file does not import yet. */
export function importing(source: Source, wanted: readonly Wanted[]): Change[] {
  const missing = wanted.filter(
    (one) => !source.imports.some(({ from, name }) => from === one.from && name === one.name),
  );
  const changes: Change[] = [];
  const lines: string[] = [];
  for (const from of new Set(missing.map((one) => one.from))) {
    const all = missing.filter((one) => one.from === from);
    const typesOnly = all.every(({ isType }) => isType === true);
    const names = all.map(({ name, isType }) => (isType === true && !typesOnly ? `type ${name}` : name));
    const last = listOf(source, from, typesOnly)?.specifiers.at(-1);
    if (last === undefined)
      lines.push(inStyleOf(source.text, `import ${typesOnly ? "type " : ""}{ ${names.join(", ")} } from "${from}";`));
    else changes.push({ start: last.end, end: last.end, text: continued(source.text, last.start, names) });
  }
  return lines.length === 0 ? changes : [...changes, afterImports(source, `${lines.join("\n")}\n`)];
}

/** Inserts lines after the imports of a file, or after its directives if it has no imports. */
export function afterImports(source: Source, lines: string): Change {
  const [program] = source.all("Program");
  const directives = program?.body.filter((node) => node.type === "ExpressionStatement" && "directive" in node);
  const last = source.all("ImportDeclaration").at(-1) ?? directives?.at(-1);
  if (last === undefined) return { start: 0, end: 0, text: lines };
  const newline = source.text.indexOf("\n", last.end);
  const start = newline === -1 ? source.text.length : newline + 1;
  // Without semicolons, these would continue the last of the lines.
  const continued = /^\s*[([<`/+-]/.test(source.text.slice(start)) && !/[;}]\n$/.test(lines);
  const text = continued ? lines.replace(/\n$/, ";\n") : lines;
  return { start, end: start, text: newline === -1 ? `\n${text}` : text };
}

/** Whether a file declares or imports a name, so that it cannot be used for something else. */
export function declares(source: Source, name: string): boolean {
  return source.all("Identifier").some((node) => node.name === name) || usesInJsx(source, name);
}

/** The file without the imports among `names` that are not used. An import with a comment in it stays. */
export function withoutUnusedImports(file: string, text: string, names: readonly string[]): string {
  const source = parseSource(file, text);
  if (source === undefined) return text;
  const unused = (local: string): boolean =>
    names.includes(local) &&
    !usesInJsx(source, local) &&
    source.all("Identifier").filter((node) => node.name === local && !isImport(source.parent(node)?.type)).length === 0;
  const changes = source.all("ImportDeclaration").flatMap((declaration): Change[] => {
    const { specifiers } = declaration;
    const gone = specifiers.filter(({ local }) => unused(local.name));
    if (gone.length === 0 || /\/[/*]/.test(source.textOf(declaration))) return [];
    if (gone.length === specifiers.length) {
      const { start, end } = lineRemoval(text, declaration.start, declaration.end);
      // The empty line before an import separates it from what comes before, also from what follows the import.
      return [{ start: text[start] === "\n" ? start + 1 : start, end, text: "" }];
    }
    if (specifiers.some(({ type }) => type !== "ImportSpecifier")) return [];
    return removals(specifiers, gone);
  });
  return applied(text, changes);
}

type Specifier = NodeOf<"ImportDeclaration">["specifiers"][number];

function listOf(source: Source, from: string, types: boolean): NodeOf<"ImportDeclaration"> | undefined {
  return source
    .all("ImportDeclaration")
    .find(
      (node) =>
        node.source.value === from &&
        (node.importKind === "type") === types &&
        node.specifiers.length > 0 &&
        node.specifiers.every(({ type }) => type === "ImportSpecifier"),
    );
}

/** More names for a list: on lines of their own if the last one is. */
function continued(text: string, lastStart: number, names: readonly string[]): string {
  const indent = indentAt(text, lastStart);
  const own = text.slice(text.lastIndexOf("\n", lastStart - 1) + 1, lastStart) === indent && indent !== "";
  return names.map((name) => (own ? `,\n${indent}${name}` : `, ${name}`)).join("");
}

/** Names of a list go with the comma after them; those at its end go with the comma before them, so that a comma at the end stays. */
function removals(all: readonly Specifier[], gone: readonly Specifier[]): Change[] {
  const kept = all.findLastIndex((one) => !gone.includes(one));
  const inside = all.slice(0, kept).flatMap((one, index): Change[] => {
    const next = all[index + 1];
    return next !== undefined && gone.includes(one) ? [{ start: one.start, end: next.start, text: "" }] : [];
  });
  const [before, last] = [all[kept], all.at(-1)];
  const atEnd =
    before === undefined || last === undefined || before === last
      ? []
      : [{ start: before.end, end: last.end, text: "" }];
  return [...inside, ...atEnd];
}

function usesInJsx(source: Source, name: string): boolean {
  return source.all("JSXIdentifier").some((node) => node.name === name && source.parent(node)?.type !== "JSXAttribute");
}

function isImport(type: string | undefined): boolean {
  return type === "ImportSpecifier" || type === "ImportDefaultSpecifier" || type === "ImportNamespaceSpecifier";
}
