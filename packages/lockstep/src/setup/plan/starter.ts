// The first screen of an app that still has its generator's page, and how to sign in everywhere else. Pure.

import { createHash } from "node:crypto";
import { placeOf, textOf } from "./files.ts";
import type { Part, Target } from "./model.ts";

/**
 * The first pages that generators write: the beginning of the SHA-256 of their text without whitespace, quotes and semicolons. A page that
 * is not among them is a person's, and stays.
 */
const GENERATED: ReadonlySet<string> = new Set([
  // create-vite 7 and newer, react-ts and react
  "86a41f9689f5fad4",
  "61dac84dc9a15968",
  "18af5f66e1f9d140",
  "62ab8c0633eadb99",
  // create-next-app 15 and 16: with Tailwind or CSS modules, TypeScript or JavaScript
  "bf2f3791c2c43da8",
  "7fcfadad24278985",
  "a62d0b0016fbe82f",
  "6b1a31b5964cb1cb",
  "bc7564a4e19c4ecc",
  // @tanstack/cli create --blank
  "446d7cde134db025",
  // create-react-router: its default template, and the smallest app with one route
  "73f01f6758e353bc",
  "08735d224e955a23",
]);

/** Whether a page is what a generator wrote. */
export function isGenerated(text: string): boolean {
  const bare = text.replaceAll(/[\s'"`;]/g, "");
  return GENERATED.has(createHash("sha256").update(bare).digest("hex").slice(0, 16));
}

/** Replaces the generator's page. Another page stays, and the code is shown for its author to copy from. */
export function starter(target: Target, wired: boolean, generated: (page: string) => boolean): Part {
  const { guide, project } = target;
  const files = Object.entries(guide.starter).map(([file, text]) => ({
    file: placeOf(target, file),
    content: textOf(target, file, text),
  }));
  const screen = screenOf(target);
  const page = screen === undefined ? undefined : project.files.read(screen);
  if (screen !== undefined && page !== undefined && generated(page) && isNew(target, files)) {
    return {
      edits: files
        // A page that exists keeps its name, which ends in `.js` in some apps.
        .map((one) => (one.file === placeOf(target, guide.screen) ? { ...one, file: screen } : one))
        .map((one) => ({
          ...one,
          before: project.files.read(one.file),
          ...(one.file === screen && { isReplaced: true as const }),
        }))
        .filter(({ before, content }) => before !== content),
    };
  }
  if (wired) return {};
  const code = files.find(({ file }) => file === placeOf(target, guide.screen))?.content ?? "";
  return {
    manual: [
      {
        file: screen ?? placeOf(target, guide.screen),
        why: "Your pages stay as they are. A page with a sign-in looks like this:",
        code,
      },
    ],
  };
}

/** The generator's page, with whatever extension it has. */
function screenOf(target: Target): string | undefined {
  const bare = placeOf(target, target.guide.screen).replace(/\.\w+$/, "");
  return ["tsx", "jsx", "js"]
    .map((extension) => `${bare}.${extension}`)
    .find((file) => target.project.files.exists(file));
}

/** Whether the app has no Convex functions but those of the first screen, and none of its other files. */
function isNew(
  { project, functions, guide, ...target }: Target,
  files: readonly { file: string; content: string }[],
): boolean {
  const own = new Map(files.map(({ file, content }) => [file, content]));
  const others = project.files.list.filter(
    (file) =>
      file.startsWith(`${functions}/`) && /\.[jt]sx?$/.test(file) && !/\/_generated\/|\/auth\.config\./.test(file),
  );
  const screen = screenOf({ project, functions, guide, ...target });
  const foreign = [...others, ...own.keys()].filter(
    (file) => file !== screen && project.files.exists(file) && project.files.read(file) !== own.get(file),
  );
  return foreign.length === 0;
}
