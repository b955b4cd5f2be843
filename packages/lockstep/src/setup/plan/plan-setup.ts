// Plans the set-up of an app: every file to create or change, and what a person has to do. Nothing is planned for what is there already. Pure.

import { authConfig, functionsConfig, installs, managedKeys, type Specs } from "./config.ts";
import { elementsOf } from "../edit/jsx.ts";
import type { FileEdit, Part, Plan, Target } from "./model.ts";
import { keepsAuthKit, nextjsParts } from "./nextjs.ts";
import { otherSdk, replacing } from "./other-sdk.ts";
import { reactRouterParts } from "./react-router.ts";
import { imports, sourcesOf } from "./sources.ts";
import { isGenerated, starter } from "./starter.ts";
import { tanstackStartParts } from "./tanstack-start.ts";
import { viteParts } from "./vite.ts";

/** @param generated Whether a page is as a generator wrote it. */
export function planSetup(target: Target, specs: Specs, generated: (page: string) => boolean = isGenerated): Plan {
  const parts = partsOf(target, generated);
  const edits = parts.flatMap((part) => part.edits ?? []);
  return {
    edits,
    installs: installs(target, specs),
    manual: parts.flatMap(({ manual = [] }) => manual),
    notes: [...parts.flatMap(({ notes = [] }) => notes), ...secondProvider(target, edits)],
  };
}

/** A plain ConvexProvider around or beside Lockstep's: its pages have no user, and a socket of their own. */
function secondProvider(target: Target, edits: readonly FileEdit[]): string[] {
  return sourcesOf(target, "ConvexProvider")
    .filter(({ file }) => !edits.some((edit) => edit.file === file))
    .filter((source) => elementsOf(source, (module) => module === "convex/react", "ConvexProvider").length > 0)
    .map(
      ({ file }) =>
        `${file} still has a ConvexProvider without a user. Remove it once everything is inside LockstepProvider.`,
    );
}

function partsOf(target: Target, generated: (page: string) => boolean): Part[] {
  const wired = imports(target, "LockstepProvider");
  const sdk = otherSdk(target);
  const framework = {
    vite: viteParts,
    nextjs: nextjsParts,
    "tanstack-start": tanstackStartParts,
    "react-router": reactRouterParts,
  }[target.adapter](target);
  // An app with AuthKit has a sign-in.
  const signsIn =
    wired ||
    keepsAuthKit(target) ||
    framework.some(({ edits }) => edits?.some(({ before }) => before?.includes("AuthKit")));
  return [
    functionsConfig(target),
    authConfig(target),
    managedKeys(target),
    ...framework,
    sdk === undefined ? starter(target, signsIn, generated) : replacing(target, sdk),
  ];
}
