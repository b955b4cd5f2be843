// The directory component in convex-test.
import schema from "../../component/schema.ts";

/** The part of a test of convex-test (`convexTest(…)`) that mounts components. */
export interface ComponentTest {
  readonly registerComponent: (path: string, schema: never, modules: Record<string, () => Promise<unknown>>) => unknown;
}

/** The modules of the component that have functions. convex-test loads each when it is first called. */
const MODULES: Record<string, () => Promise<unknown>> = {
  "./_generated/api.js": () => import("../../component/_generated/api.ts"),
  "./actions.js": () => import("../../component/actions.ts"),
  "./cleanup.js": () => import("../../component/cleanup.ts"),
  "./events.js": () => import("../../component/events.ts"),
  "./handlers.js": () => import("../../component/handlers.ts"),
  "./health.js": () => import("../../component/health.ts"),
  "./pages.js": () => import("../../component/pages.ts"),
  "./read.js": () => import("../../component/read.ts"),
  "./sync.js": () => import("../../component/sync.ts"),
  "./worker.js": () => import("../../component/worker.ts"),
  "./write.js": () => import("../../component/write.ts"),
};

/**
 * Mounts the directory in a test of convex-test, empty. Its HTTP routes and cron jobs do not run there: send events with
 * `createFakeWorkos` instead.
 *
 * @param name - The name of the mount, if your convex.config.ts gives another one. Default: `workos`.
 */
export function mountDirectory(t: ComponentTest, name = "workos"): void {
  t.registerComponent(name, schema as never, MODULES);
}
