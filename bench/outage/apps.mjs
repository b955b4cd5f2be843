// Two versions of the example app in one folder: unchanged, and with `@convex-dev/workos` and the components of convex/react in the
// same places.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../scripts/install.mjs";

/** The peer's replacements, by file. */
const REPLACED = {
  "app.tsx": [
    [
      'import { AuthPending, SignedIn, SignedOut, useSession } from "@lockstep/auth/react";',
      'import { AuthLoading as AuthPending, Authenticated as SignedIn, Unauthenticated as SignedOut } from "convex/react";',
    ],
    [" data-session={useSession().status}", ""],
    ["        <Token />\n", ""],
    [/\/\*\* Shows the age of the access token[^]*$/, ""],
    ["import { type FormEvent, useEffect, useState }", "import { type FormEvent }"],
  ],
  "main.tsx": [
    [
      'import { createConvexClient } from "@lockstep/auth/convex";',
      'import { ConvexReactClient } from "convex/react";',
    ],
    [
      'import { LockstepProvider } from "@lockstep/auth/react";',
      'import { ConvexProviderWithAuthKit } from "@convex-dev/workos";',
    ],
    ["createConvexClient(VITE_CONVEX_URL)", "new ConvexReactClient(VITE_CONVEX_URL)"],
    ["<LockstepProvider ", "<ConvexProviderWithAuthKit "],
    ["</LockstepProvider>", "</ConvexProviderWithAuthKit>"],
  ],
};

/** Writes the folder, inside the repository so that it finds the installed packages. Returns it and its pages. */
export function copyApps() {
  const folder = path.join(root, ".lockstep/bench/outage");
  const example = path.join(root, "examples/react-vite");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ["src", "convex", "index.html", "package.json", "tsconfig.json", "vite.config.ts"])
    cpSync(path.join(example, name), path.join(folder, name), { recursive: true });
  cpSync(path.join(folder, "src"), path.join(folder, "peer"), { recursive: true });
  for (const [name, replacements] of Object.entries(REPLACED)) {
    const file = path.join(folder, "peer", name);
    let text = readFileSync(file, "utf8");
    for (const [from, to] of replacements) {
      const changed = text.replace(from, to);
      if (changed === text) throw new Error(`The example's ${name} no longer contains ${from}`);
      text = changed;
    }
    writeFileSync(file, text);
  }
  const html = readFileSync(path.join(folder, "index.html"), "utf8");
  writeFileSync(path.join(folder, "peer.html"), html.replace("/src/main.tsx", "/peer/main.tsx"));
  return {
    folder,
    candidates: [
      { name: "@lockstep/auth", file: "index.html" },
      { name: "@convex-dev/workos", file: "peer.html" },
    ],
  };
}
