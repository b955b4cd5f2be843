// Which code belongs to which app, and what an app depends on.

import type { App, Project } from "../../../project/project.ts";
import type { Source } from "../../../source/source.ts";

/** Whether an app's package.json names a package. */
export function dependsOn({ manifest }: App, name: string): boolean {
  return Object.hasOwn({ ...manifest.dependencies, ...manifest.devDependencies }, name);
}

/** The files of an app that contain a word, without those of other packages and of the Convex folder. */
export function* codeOf(project: Project, app: App, ...words: readonly string[]): Generator<Source> {
  const functions = project.convex && `${project.convex.functions}/`;
  for (const source of project.sourcesWith(...words)) {
    if (project.packageOf(source.file)?.dir !== app.dir) continue;
    if (functions === undefined || !source.file.startsWith(functions)) yield source;
  }
}

/** The path of a file in an app's folder. */
export function inApp({ dir }: App, file: string): string {
  return dir === "" ? file : `${dir}/${file}`;
}
