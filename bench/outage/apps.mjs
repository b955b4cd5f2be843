// Two versions of the example app in one folder: unchanged, and with `@convex-dev/workos` and the components of convex/react in the
// same places.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../scripts/install.mjs";

/** The peer's replacements, by file. */
const REPLACED = {
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
    [" session={api.workos.session}", ""],
  ],
};

/** What the example shows to a user without an organization, except the token, which the peer does not tell. */
const PEER_APP = `
import { useAuth } from "@workos-inc/authkit-react";
import { AuthLoading, Authenticated, Unauthenticated } from "convex/react";
import { List } from "./list";

export function App() {
  const { user, signIn, signOut } = useAuth();
  return (
    <main>
      <header>
        <h1>Our list</h1>
        <Authenticated>
          <span title={user?.email}>{user?.firstName ?? user?.email}</span>
          <button onClick={() => signOut()}>Sign out</button>
        </Authenticated>
      </header>
      <AuthLoading>
        <p role="status">One moment …</p>
      </AuthLoading>
      <Unauthenticated>
        <p>One shared list, live in every window. Sign in to see it and add to it.</p>
        <button onClick={() => void signIn()}>Sign in</button>
      </Unauthenticated>
      <Authenticated>
        <List />
      </Authenticated>
    </main>
  );
}
`;

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
  writeFileSync(path.join(folder, "peer/app.tsx"), PEER_APP);
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
