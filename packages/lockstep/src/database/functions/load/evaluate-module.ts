// Evaluates one module outside of any function: `schema.js`, `auth.config.js`.

import type { ModuleSource } from "../../definitions/pushed-app.ts";
import { REAL } from "../runtime/clock-and-dice.ts";
import type { Execution, ExecutionScope } from "../runtime/execution.ts";
import { loadModules } from "./load-modules.ts";
import { startUserTime } from "../runtime/user-time.ts";

/** The default export of the module at `path`, which may import the shared chunks among `sources`. */
export async function evaluateModule(
  sources: readonly ModuleSource[],
  path: string,
  options: { folder: string; scope: ExecutionScope; onEnvironmentRead?: (name: string) => void },
): Promise<unknown> {
  const needed = sources.filter((source) => source.path === path || source.path.startsWith("_deps/"));
  const loaded = await loadModules(needed, options.folder, options.scope, importPhase(options.onEnvironmentRead));
  loaded.close();
  return loaded.modules.get(path)?.["default"];
}

/** The permissions of code at import: read the environment, nothing else. */
export function importPhase(onEnvironmentRead: (name: string) => void = () => undefined): Execution {
  const refuse = (): never => {
    throw new Error("The database cannot be used while a module is imported");
  };
  const nowhere = (): undefined => undefined;
  return {
    kind: "import",
    clockAndDice: REAL,
    time: startUserTime(),
    syscall: refuse,
    asyncSyscall: refuse,
    jsSyscall: refuse,
    log: nowhere,
    onStrayError: nowhere,
    onEnvironmentRead,
  };
}
