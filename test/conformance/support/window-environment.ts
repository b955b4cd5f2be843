// A test environment with happy-dom's window, and everything else from Node: fetch and its classes belong to the servers that the
// same tests start.

import { Window } from "happy-dom";
import type { Environment } from "vitest/runtime";

export default {
  name: "window",
  viteEnvironment: "ssr",
  setup(global: Record<string, unknown>) {
    const window = new Window({ url: "http://localhost/" });
    const { document, navigator } = window;
    const values = Object.entries({ window, document, navigator });
    for (const [name, value] of values) Object.defineProperty(global, name, { value, configurable: true });
    return {
      async teardown() {
        for (const [name] of values) delete global[name];
        await window.happyDOM.close();
      },
    };
  },
} satisfies Environment;
