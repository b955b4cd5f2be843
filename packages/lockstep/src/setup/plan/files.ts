// The new files of a guide, as they would be in this app: where its folders are, in its language. Pure.

import path from "node:path";
import { parseSource } from "../../doctor/source/source.ts";
import { applied } from "../edit/text.ts";
import { withoutTypes } from "../edit/javascript.ts";
import type { FileEdit, Part, Target } from "./model.ts";

/** Where a guide's file is in the app, relative to the root. */
export function placeOf(target: Target, file: string): string {
  const { app, functions, source, typescript, adapter } = target;
  const named = typescript ? file : file.replace(/\.ts(x?)$/, ".js$1");
  if (named.startsWith("convex/")) return `${functions}/${named.slice("convex/".length)}`;
  const old = adapter === "nextjs" && named.startsWith("proxy.") && !hasProxy(target);
  return path.posix.join(app.dir, source, old ? named.replace("proxy", "middleware") : named);
}

/** The text of a guide's file in the app. */
export function textOf(target: Target, file: string, text: string): string {
  const code = target.typescript ? text : withoutTypes(file, text);
  const name = placeOf(target, file);
  const parsed = parseSource(target.typescript ? file : file.replace(/ts(x?)$/, "js$1"), code);
  const moved = applied(
    code,
    (parsed?.all("ImportDeclaration") ?? []).flatMap(({ source: { start, end, value } }) => {
      if (!value.startsWith(".")) return [];
      const to = placeOf(target, path.posix.join(path.posix.dirname(file), value));
      const relative = path.posix.relative(path.posix.dirname(name), to);
      return [{ start, end, text: `"${relative.startsWith(".") ? relative : `./${relative}`}"` }];
    }),
  );
  const middleware = path.posix.basename(name).startsWith("middleware.");
  return middleware ? moved.replace("{ proxy }", "{ proxy as middleware }") : moved;
}

/** Creates a guide's file. If there is another one, its code is left to a person. */
export function creation(target: Target, file: string, text: string): Part {
  const name = placeOf(target, file);
  const content = textOf(target, file, text);
  const before = target.project.files.read(name);
  if (before === content) return {};
  if (before === undefined) return { edits: [{ file: name, before, content } satisfies FileEdit] };
  return { manual: [{ file: name, why: "This file exists. Add to it:", code: content }] };
}

/** Next.js 16 renamed `middleware.ts` to `proxy.ts`. */
function hasProxy({ project, app: { dir, manifest } }: Target): boolean {
  const version = project.versionOf("next", dir) ?? manifest.dependencies?.["next"] ?? "";
  const major = /\d+/.exec(version)?.[0];
  return major === undefined || Number(major) >= 16;
}
