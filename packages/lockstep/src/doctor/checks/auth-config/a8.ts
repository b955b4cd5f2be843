// A8: auth.config.ts imports code that reads more variables than the providers need.

import type { Check, Place } from "../../model/check.ts";
import type { Project } from "../../project/project.ts";
import { memberOf } from "../../source/expressions.ts";
import { resolveImport } from "../../source/resolve-import.ts";
import type { Source } from "../../source/source.ts";
import { authConfigOf } from "../shared/providers/workos-providers.ts";

/** Packages whose code expects a server with all of its variables, and the variables that it requires when it is loaded or created. */
const HEAVY: readonly { from: RegExp; variables: readonly string[] }[] = [
  {
    from: /^@convex-dev\/workos-authkit(?:$|\/)/,
    variables: ["WORKOS_CLIENT_ID", "WORKOS_API_KEY", "WORKOS_WEBHOOK_SECRET"],
  },
  { from: /^@workos-inc\/node(?:$|\/)/, variables: [] },
];

interface Found {
  readonly variables: Set<string>;
  readonly packages: Map<string, Place>;
  readonly first: Place | undefined;
}

export const A8: Check = {
  id: "A8",
  title: "auth.config.ts imports more than its providers",
  needs: [],
  why: "Convex evaluates auth.config.ts on its own before it deploys anything, and requires every environment variable that the file or its imports read. A deployment that lacks one of them, such as a new preview or production, cannot be pushed to, even if only a webhook needs it.",
  fix: "Write the providers in auth.config.ts itself, from process.env.WORKOS_CLIENT_ID alone; with @lockstep/auth, import only @lockstep/auth/backend/auth-config.",
  *run(facts) {
    const config = authConfigOf(facts);
    if (config.kind !== "read" && config.kind !== "opaque") return;
    const source = facts.project.source(config.file);
    if (source === undefined) return;
    const own = new Set(variablesIn(source));
    const { variables, packages, first } = graphOf(facts.project, source);
    const more = [...variables].filter((name) => !own.has(name) && name !== "WORKOS_CLIENT_ID");
    if (first === undefined || (packages.size === 0 && more.length === 0)) return;
    const names = [...packages.keys()];
    yield {
      level: "warning",
      what: `${config.file} imports ${names.length > 0 ? names.join(" and ") : "code that reads other variables"}${more.length > 0 ? `, so no deployment can be pushed to without ${more.join(", ")}` : ", which Convex evaluates with it"}`,
      places: [first, ...[...packages.values()].filter(({ file }) => file !== first.file)],
      fix: "write the providers in the file itself, or: export default authConfig({ clientId: process.env.WORKOS_CLIENT_ID }) of @lockstep/auth/backend/auth-config",
    };
  },
};

/** What the file's imports reach. */
function graphOf(project: Project, root: Source): Found {
  const variables = new Set<string>();
  const packages = new Map<string, Place>();
  const seen = new Set([root.file]);
  let first: Place | undefined;
  const visit = (source: Source, by: Place | undefined): void => {
    for (const { from, line, isType } of source.imports) {
      if (isType || /(?:^|\/)_generated\//.test(from)) continue;
      const place = { file: source.file, line, text: `import … from "${from}"` };
      const begins = by ?? place;
      const heavy = HEAVY.find((one) => one.from.test(from));
      if (heavy) {
        first ??= begins;
        if (!packages.has(from)) packages.set(from, place);
        for (const name of heavy.variables) variables.add(name);
        continue;
      }
      const file = resolveImport(project.files.exists, source.file, from);
      const next = file === undefined || seen.has(file) ? undefined : project.source(file);
      if (next === undefined) continue;
      seen.add(next.file);
      const read = variablesIn(next);
      if (read.length > 0) first ??= begins;
      for (const name of read) variables.add(name);
      visit(next, begins);
    }
  };
  visit(root, undefined);
  return { variables, packages, first };
}

/** The variables that a file reads. */
function variablesIn(source: Source): string[] {
  return source.all("MemberExpression").flatMap((node) => {
    const member = memberOf(node);
    const object = member && memberOf(member.object);
    return object?.name === "env" && object.object.type === "Identifier" && object.object.name === "process"
      ? [member?.name ?? ""]
      : [];
  });
}
