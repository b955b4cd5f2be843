// E2: a variable has a name that its reader cannot see: the prefix is missing, or is that of another framework.

import type { Check, Edit, Finding } from "../../model/check.ts";
import type { App, Project } from "../../project/project.ts";
import { envReads } from "../../source/env-reads.ts";
import { missingVariables, type MissingVariable } from "../shared/variables/missing-variables.ts";
import { sourcesOf } from "../shared/variables/sign-in-variables.ts";
import { bareName } from "../shared/variables/variables.ts";

export const E2: Check = {
  id: "E2",
  title: "A variable has the wrong prefix",
  needs: [],
  why: "A framework puts only variables with its own prefix into the page: NEXT_PUBLIC_ in Next.js, VITE_ in Vite, TanStack Start and React Router, PUBLIC_ in SvelteKit and Astro, EXPO_PUBLIC_ in Expo. With another prefix, or without one, the page gets undefined although the env file has a value.",
  fix: "Give the variable the name that the code or the SDK reads, and start the development server again. `lockstep doctor --fix` adds the line with the right name. Only add a prefix to what may be public: the address of the deployment, the client ID, the redirect URI.",
  *run(facts) {
    const { project } = facts;
    for (const { app, missing } of missingVariables(facts)) {
      for (const one of missing) if (one.kind === "prefix") yield wrongName(project, app, one);
    }
    for (const app of project.apps) yield* unreadable(project, app);
  },
};

function wrongName({ files }: Project, { framework }: App, missing: MissingVariable): Finding {
  const { name, reader, file, line, instead } = missing;
  const setting = { name: "", file: "", line: 0, ...instead };
  const edit = copyOfLine(files.read(setting.file) ?? "", setting.line, setting.name, name);
  const edits: Edit[] = edit === undefined ? [] : [{ file: setting.file, content: edit }];
  return {
    level: "error",
    what: `${setting.name} is set, but ${file === undefined ? reader : `${framework.title} code`} reads ${name}`,
    places: [
      { file: setting.file, line: setting.line, text: setting.name },
      ...(file === undefined ? [] : [{ file, ...(line === undefined ? {} : { line }), text: name }]),
    ],
    fix: `rename ${setting.name} to ${name} in ${setting.file}:${setting.line}, and start the development server again`,
    ...(edits.length > 0 ? { edits } : {}),
  };
}

/** The text with a second line after one, with the same value for another name; undefined if the value has several lines. */
function copyOfLine(text: string, line: number, from: string, to: string): string | undefined {
  const lines = text.split("\n");
  const old = lines[line - 1];
  if (old === undefined || !/^\s*(?:export\s+)?[\w.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^"'`\s]\S*)\s*(?:#.*)?$/.test(old)) {
    return undefined;
  }
  lines.splice(
    line,
    0,
    old.replace(from, () => to),
  );
  return lines.join("\n");
}

/** What Vite itself defines in `import.meta.env`. */
const BUILT_IN = new Set(["MODE", "DEV", "PROD", "SSR", "BASE_URL"]);

/** Code that reads a name without the prefix where only names with it exist. */
function* unreadable(project: Project, app: App): Iterable<Finding> {
  const { framework, env } = app;
  const [prefix = ""] = framework.publicPrefixes;
  const isNext = framework.name === "nextjs";
  if (!env.complete) return;
  for (const source of sourcesOf(project, app, "WORKOS", "CONVEX")) {
    if (isNext && !isClientModule(source.text)) continue;
    for (const { name, from, node, isOptional } of envReads(source)) {
      const isSeen = framework.publicPrefixes.some((one) => name.startsWith(one)) || BUILT_IN.has(name);
      if (isOptional || isSeen || !/WORKOS|CONVEX/.test(name) || from !== (isNext ? "process" : "import.meta"))
        continue;
      const right = prefix + bareName(name);
      const setting = env.get(right) ?? env.get(name);
      yield {
        level: "error",
        what: `${source.file} reads ${name}, which ${framework.title} never puts into the page`,
        places: [
          { file: source.file, line: source.line(node), text: source.textOf(node) },
          ...(setting?.line ? [{ file: setting.file, line: setting.line, text: setting.name }] : []),
        ],
        fix: `read ${right} there${setting?.name === right ? "" : `, and set ${right} in ${setting?.line ? setting.file : "the app's env file"}`}`,
      };
    }
  }
}

/** Whether a file of Next.js is for the browser. Other files may run on the server, where every name can be read. */
function isClientModule(text: string): boolean {
  return /^\s*(?:\/\/[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*["']use client["']/.test(text);
}
