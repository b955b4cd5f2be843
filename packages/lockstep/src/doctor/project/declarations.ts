// What a name in one file stands for in another: follows imports to the file that declares it.

import { type Export, exportsOf } from "../source/exports.ts";
import { functionOf, importOf, valueOf } from "../source/names.ts";
import type { FunctionNode } from "../source/nodes.ts";
import type { Import, Node, Source } from "../source/source.ts";
import { resolveModule } from "./modules.ts";
import type { Project } from "./project.ts";

export interface Declaration {
  readonly source: Source;
  readonly node: Node;
}

/** How many files that only pass a name on are followed. */
const MOST_STEPS = 3;

/** The declaration of an identifier; undefined if it is of a package, or not recognized. */
export function declarationOf(project: Project, source: Source, node: Node): Declaration | undefined {
  const origin = importOf(source, node);
  if (origin) return importedDeclaration(project, source, origin);
  if (node.type !== "Identifier" && node.type !== "JSXIdentifier") return undefined;
  const value = valueOf(source, node.name, node);
  return value && { source, node: value };
}

/** The function that an identifier stands for. */
export function functionNamed(
  project: Project,
  source: Source,
  node: Node,
): { source: Source; fn: FunctionNode } | undefined {
  const found = declarationOf(project, source, node);
  const fn = found && functionOf(found.source, found.node);
  return fn && { source: found.source, fn };
}

function importedDeclaration(project: Project, source: Source, origin: Import): Declaration | undefined {
  return exported(project, source, { module: origin.from, name: origin.name }, MOST_STEPS);
}

function exported(
  project: Project,
  source: Source,
  { module, name }: NonNullable<Export["from"]>,
  steps: number,
): Declaration | undefined {
  const file = resolveModule(project, source.file, module);
  const target = file === undefined ? undefined : project.source(file);
  if (!target || steps === 0) return undefined;
  const all = exportsOf(target);
  const own = all.find((one) => one.name === name);
  if (own?.value) return { source: target, node: own.value };
  if (own) return own.from && exported(project, target, own.from, steps - 1);
  for (const { from } of all.filter((one) => one.name === "*")) {
    const found = from && exported(project, target, { module: from.module, name }, steps - 1);
    if (found) return found;
  }
  return undefined;
}
