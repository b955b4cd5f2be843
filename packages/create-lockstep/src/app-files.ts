// The files of a new app, from those of its template. Pure.

import { appReadme, type ReadmeOptions } from "./app-readme.ts";

/** What is different from the template. */
export interface AppOptions extends ReadmeOptions {
  /** Versions or addresses of `lockstep` and `@lockstep/auth`. */
  readonly packages: Readonly<Record<string, string>>;
}

/** Texts by path. `_gitignore` gets its dot here, since npm does not publish files of that name. */
export function appFiles(template: ReadonlyMap<string, string>, options: AppOptions): Map<string, string> {
  const files = new Map<string, string>();
  for (const [file, text] of template) files.set(file === "_gitignore" ? ".gitignore" : file, text);
  files.set("package.json", manifestOf(template.get("package.json") ?? "{}", options));
  files.set("README.md", appReadme(options));
  return files;
}

interface Manifest {
  name?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

function manifestOf(template: string, { name, packages }: AppOptions): string {
  const { name: _, ...manifest } = JSON.parse(template) as Manifest;
  const own = (dependencies: Record<string, string> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries(dependencies).map(([of, version]) => [of, packages[of] ?? version]));
  const next = {
    name,
    // Without a version, npm's messages call the app "undefined".
    version: "0.0.0",
    ...manifest,
    dependencies: own(manifest.dependencies),
    devDependencies: own(manifest.devDependencies),
  };
  return `${JSON.stringify(next, null, 2)}\n`;
}
