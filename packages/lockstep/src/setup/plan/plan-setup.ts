// Plans the set-up of an app: every file to create or change, and what a person has to do. Nothing is planned for what is there already. Pure.

import { authConfig, functionsConfig, installs, managedKeys, type Specs } from "./config.ts";
import { elementsOf } from "../edit/jsx.ts";
import type { FileEdit, Part, Plan, Target } from "./model.ts";
import { keepsAuthKit, nextjsParts } from "./nextjs.ts";
import { reactRouterParts } from "./react-router.ts";
import { imports, sourcesOf } from "./sources.ts";
import { isGenerated, starter } from "./starter.ts";
import { tanstackStartParts } from "./tanstack-start.ts";
import { viteParts } from "./vite.ts";

/** SDKs whose session Lockstep's own replaces: an app with one needs a decision of its author. */
const OTHER_SDKS: readonly string[] = ["@workos/authkit-tanstack-react-start", "@workos-inc/authkit-react-router"];

/** @param generated Whether a page is as a generator wrote it. */
export function planSetup(target: Target, specs: Specs, generated: (page: string) => boolean = isGenerated): Plan {
  const { manifest } = target.app;
  const sdk = OTHER_SDKS.find((name) => Object.hasOwn({ ...manifest.dependencies, ...manifest.devDependencies }, name));
  if (sdk !== undefined && !imports(target, "LockstepProvider")) return byHand(target, sdk);
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
    starter(target, signsIn, generated),
  ];
}

function byHand({ guide }: Target, sdk: string): Plan {
  const notes = [
    `This app keeps its session with ${sdk}. Lockstep keeps it itself on this framework, so that its routes and ` +
      `its provider replace those of the SDK: ${guide.page} shows each file. Nothing was changed.`,
  ];
  return { edits: [], installs: [], manual: [], notes };
}
