// The apps that are compared, one for each framework: what is in them, how they are built and served, and their local stack.
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { createStack } from "../../packages/lockstep/dist/index.js";
import { root } from "../../scripts/install.mjs";
import { otherNode } from "../../scripts/other-node.mjs";
import { freePorts } from "../database/server.mjs";

const TEMPLATE = "test/e2e/apps/templates/tanstack-start/src/components";

/** By the name of its folder. `parts`: the folders that it is copied from. `command` builds the app and serves it in production. */
export const FRAMEWORKS = {
  nextjs: {
    title: "Next.js",
    peer: "authkit-nextjs, template",
    parts: { "bench/pages/shared": "", "bench/pages/nextjs": "" },
    command: (port) => `next build && exec next start --port ${port} --hostname localhost`,
  },
  "tanstack-start": {
    title: "TanStack Start",
    peer: "authkit-tanstack, template",
    parts: { "bench/pages/shared": "", "bench/pages/tanstack-start": "", [TEMPLATE]: "src/components" },
    /** TanStack Start does not run on Node 20. */
    async command(port) {
      const vite = `"${await otherNode("22.23.3")}" "${path.join(root, "node_modules/vite/bin/vite.js")}"`;
      return `${vite} build && exec ${vite} preview --port ${port} --strictPort`;
    },
  },
};

/** Starts the app of a framework on a stack of its own. `lines` is what the services have printed. */
export async function startApp(name, accessTokenSeconds) {
  const app = path.join(root, `.lockstep/bench/pages-${name}`);
  rmSync(app, { recursive: true, force: true });
  const { parts, command } = FRAMEWORKS[name];
  for (const [from, to] of Object.entries(parts)) {
    cpSync(path.join(root, from), path.join(app, to), { recursive: true });
  }
  const [[authkit, convex], [site, port]] = [await freePorts(), await freePorts()];
  const lines = [];
  const stack = await createStack({
    app,
    ports: { authkit, convex, site, app: port },
    data: null,
    accessTokenSeconds,
    command: ["sh", "-c", await command(port)],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", LOCKSTEP_LOG: "debug" },
    log: (_service, _stream, line) => void lines.push(line),
  }).catch((error) => {
    console.error(lines.slice(-40).join("\n"));
    throw error;
  });
  return { stack, lines };
}
