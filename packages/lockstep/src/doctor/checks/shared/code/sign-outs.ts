// Calls of `signOut` of WorkOS's SDKs.

import type { Place } from "../../../model/place.ts";
import type { Project } from "../../../project/project.ts";
import { propertyOf, unwrapped } from "../../../source/expressions.ts";
import type { NodeOf, Source } from "../../../source/source.ts";

const SDK = /^@workos(?:-inc)?\/authkit-|^@lockstep\/auth/;

/** The first call of `signOut` that names no address to return to; undefined if every call names one, or what it is given is not known. */
export function signOutWithoutTarget(project: Project): Place | undefined {
  for (const source of project.sourcesWith("signOut")) {
    const call = callsOf(source).find(({ arguments: given }) => !mayNameTarget(given));
    if (call !== undefined) return { file: source.file, line: source.line(call), text: source.textOf(call) };
  }
  return undefined;
}

/** Calls of an imported `signOut`, or of the one that a hook of an SDK returns. */
function callsOf(source: Source): NodeOf<"CallExpression">[] {
  const imports = source.imports.filter(({ from }) => SDK.test(from));
  if (imports.length === 0) return [];
  return source.all("CallExpression").filter(({ callee }) => callee.type === "Identifier" && callee.name === "signOut");
}

function mayNameTarget(given: NodeOf<"CallExpression">["arguments"]): boolean {
  return given.some((argument) => {
    const inner = unwrapped(argument);
    // A request, for the SDK of React Router, names none.
    if (inner.type === "Identifier") return inner.name !== "request";
    return inner.type !== "ObjectExpression" || propertyOf(inner, "returnTo") !== undefined;
  });
}
