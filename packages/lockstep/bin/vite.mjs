// Runs the app's own Vite with the app's own configuration, like `vite --port <port> --strictPort`, with one addition: AuthKit in the page
// is local AuthKit, without a prop in the app. The app's folder is the working folder; the port is in PORT.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = process.cwd();
const require = createRequire(path.join(root, "package.json"));

/** The ECMAScript module of a package that `from` depends on; undefined if it is not installed. */
function moduleOf(name, from) {
  for (let folder = path.dirname(from); ; folder = path.dirname(folder)) {
    const at = path.join(folder, "node_modules", name);
    if (existsSync(path.join(at, "package.json"))) {
      const { exports, module, main } = JSON.parse(readFileSync(path.join(at, "package.json"), "utf8"));
      return path.join(at, entry(exports?.["."]) ?? module ?? main);
    }
    if (path.dirname(folder) === folder) return undefined;
  }
}

/** The target that `import` uses in an entry of `exports`: a file, or a choice by condition. */
function entry(exported) {
  return typeof exported === "object" ? entry(exported.import ?? exported.default) : exported;
}

function resolved(name) {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** authkit-react depends on authkit-js; with pnpm, only authkit-react can resolve it. */
const react = resolved("@workos-inc/authkit-react");
const authkit = moduleOf("@workos-inc/authkit-js", react ?? path.join(root, "package.json"));

const plugin = {
  name: "lockstep",
  config: () => ({
    define: { __LOCKSTEP_AUTHKIT_URL__: JSON.stringify(process.env.LOCKSTEP_AUTHKIT_URL) },
    resolve: {
      alias: authkit && [
        { find: /^@workos-inc\/authkit-js$/, replacement: fileURLToPath(new URL("authkit-js.mjs", import.meta.url)) },
        { find: /^lockstep:authkit-js$/, replacement: authkit },
      ],
    },
  }),
};

const { createServer } = await import(pathToFileURL(moduleOf("vite", path.join(root, "package.json"))).href);
const server = await createServer({
  root,
  plugins: [plugin],
  server: { port: Number(process.env.PORT), strictPort: true },
});
await server.listen();
server.printUrls();
