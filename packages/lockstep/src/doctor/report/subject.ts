// What was looked at, in one line: "Next.js 16.0.1, convex 1.48.0, npm".

import type { Project } from "../project/project.ts";

/** The packages whose version is worth naming, by the framework's name. */
const PACKAGE: Record<string, string> = {
  nextjs: "next",
  "tanstack-start": "@tanstack/react-start",
  "react-router": "react-router",
  vite: "vite",
  expo: "expo",
  sveltekit: "@sveltejs/kit",
  nuxt: "nuxt",
  astro: "astro",
};

export function subjectOf({ apps, convex, lock, versionOf }: Project): string {
  const named = (title: string, name: string, dir: string): string =>
    [title, versionOf(name, dir)].filter(Boolean).join(" ");
  return [
    ...apps.map(
      ({ framework, dir }) => named(framework.title, PACKAGE[framework.name] ?? "", dir) + (dir ? ` in ${dir}` : ""),
    ),
    ...(convex ? [named("convex", "convex", convex.dir)] : ["no Convex folder"]),
    lock.manager,
  ].join(", ");
}
