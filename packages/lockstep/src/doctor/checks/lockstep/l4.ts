// L4: the directory is used, but not mounted, or mounted without its routes.

import type { Check, Finding } from "../../model/check.ts";
import type { Project } from "../../project/project.ts";
import { importedCalls, propertyOf, unwrapped } from "../../source/expressions.ts";
import { chainOf } from "../../source/nodes.ts";
import { convexApp } from "../shared/services/convex-app.ts";

const COMPONENT = /^@lockstep\/auth\/component\/convex\.config(?:\.js)?$/;
const LINE = "app.use(directory, directoryOptions(app));";

export const L4: Check = {
  id: "L4",
  title: "The directory is not mounted, or gets no events",
  needs: [],
  why: "The directory is a component of Convex: it exists only in an app whose convex.config.ts mounts it. WorkOS's webhooks reach it only at routes that the app gives it, and it reads its secrets only from variables that the app passes on.",
  fix: "In convex.config.ts: `const app = defineApp({ env: directoryEnv }); app.use(directory, directoryOptions(app));`, with `directory` from @lockstep/auth/component/convex.config, and `directoryEnv` and `directoryOptions` from @lockstep/auth/component/env.",
  *run({ project }) {
    const { convex } = project;
    if (!convex) return;
    const app = convexApp(project);
    const mount = app?.mounts.find(({ from }) => COMPONENT.test(from));
    const use = directoryUse(project);
    if (!mount) {
      // A definition that mounts components in another way is not told apart from one that does not.
      const isReadable = !app?.source.imports.some(({ from }) => COMPONENT.test(from) || from.startsWith("."));
      if (use && isReadable) yield unmounted(`${convex.functions}/convex.config.ts`, use, app !== undefined);
      return;
    }
    if (app && mount.options === undefined)
      yield {
        level: "warning",
        what: "the directory is mounted without its routes and variables, so WorkOS's webhooks do not reach it",
        places: [{ file: app.source.file, line: mount.line, text: "app.use(directory)" }],
        fix: `write ${LINE} with directoryOptions from @lockstep/auth/component/env, and defineApp({ env: directoryEnv })`,
      };
  },
};

/** The first code that works on the component: `createDirectory(components.workos)`, or the option of `createAuth`. */
function directoryUse(project: Project): Finding["places"][number] | undefined {
  for (const source of project.functionsWith("@lockstep/auth/backend")) {
    for (const { call, name } of importedCalls(source, /^@lockstep\/auth\/backend$/)) {
      const [first, second] = call.arguments;
      const component =
        name === "createDirectory"
          ? first
          : name === "createAuth"
            ? propertyOf(second && unwrapped(second), "component")?.value
            : undefined;
      const chain = component && chainOf(component);
      if (chain?.[0] === "components") return { file: source.file, line: source.line(call), text: chain.join(".") };
    }
  }
  return undefined;
}

function unmounted(file: string, use: Finding["places"][number], exists: boolean): Finding {
  return {
    level: "error",
    what: `${use.text} is used, but ${file} does not mount the directory`,
    places: [{ file, text: exists ? "defineApp" : "does not exist" }, use],
    fix: `${exists ? "add to" : "create"} ${file}: import directory from "@lockstep/auth/component/convex.config"; … ${LINE}`,
  };
}
