// Resolves the function that a function calls or schedules: one of its own component by name, one of a mounted component by reference, or
// any by its handle. Source: `convex/server`, getFunctionAddress.

import { createHmac, timingSafeEqual } from "node:crypto";
import { APP, childPath, type ComponentPath } from "../../definitions/component-path.ts";
import type { SyscallArgs } from "./syscall.ts";

/** A function and the component it belongs to. */
export interface FunctionAddress {
  component: ComponentPath;
  /** `module:export` */
  path: string;
}

/** Handles: strings that identify a function to any component, created only by `createFunctionHandle`. */
export interface FunctionHandles {
  make(address: FunctionAddress): string;
  /** The function of a handle, or null if it was not created here. */
  read(handle: string): FunctionAddress | null;
}

const SCHEME = "function://";
const CHILD = "_reference/childComponent/";
const OWN = "_reference/function/";

/** Handles that stay the same across pushes and restarts, and that clients cannot forge without `secret`. */
export function createFunctionHandles(secret: string): FunctionHandles {
  const mac = (component: string, path: string): string =>
    createHmac("sha256", secret).update(["handle", component, path].join("\0")).digest("hex").slice(0, 32);
  /** The genuine handles that were read. There are no more of them than functions were pushed. */
  const known = new Map<string, FunctionAddress>();
  return {
    make: ({ component, path }) => `${SCHEME}${[mac(component, path), component, path].join(";")}`,
    read(handle) {
      const seen = known.get(handle);
      if (seen) return seen;
      const [given = "", component = "", path = ""] = handle.slice(SCHEME.length).split(";");
      const [left, right] = [Buffer.from(given), Buffer.from(mac(component, path))];
      const genuine = handle.startsWith(SCHEME) && left.length === right.length && timingSafeEqual(left, right);
      if (!genuine) return null;
      known.set(handle, { component, path });
      return { component, path };
    },
  };
}

/** `messages.js:list`, `messages:list` and `messages` each name one function: `module:export`. */
export function canonicalName(path: string): string {
  const [module = "", name = "default"] = path.split(":", 2);
  return `${module.endsWith(".js") ? module.slice(0, -3) : module}:${name}`;
}

/** The function that a call from outside refers to. */
export function addressOfCall({ component = APP, path }: { component?: ComponentPath; path: string }): FunctionAddress {
  return { component, path: canonicalName(path) };
}

/** The function that a component's syscall refers to. @throws Error if it refers to none */
export function addressOf(args: SyscallArgs, from: ComponentPath, handles: FunctionHandles): FunctionAddress {
  const { name, reference, functionHandle } = args;
  if (typeof name === "string") return { component: from, path: canonicalName(name) };
  if (typeof functionHandle === "string") {
    const address = handles.read(functionHandle);
    if (address) return address;
    throw new Error(`Invalid function handle: ${functionHandle.slice(0, 200)}`);
  }
  if (typeof reference === "string" && reference.startsWith(OWN))
    return { component: from, path: canonicalName(reference.slice(OWN.length)) };
  if (typeof reference === "string" && reference.startsWith(CHILD)) {
    const [child = "", ...parts] = reference.slice(CHILD.length).split("/");
    const fn = parts.pop() ?? "";
    return { component: childPath(from, child), path: canonicalName(`${parts.join("/")}:${fn}`) };
  }
  throw new Error(`Not a reference to a function: ${JSON.stringify(reference ?? null).slice(0, 200)}`);
}

/** The name of a function in logs and errors. */
export function displayName({ component, path }: FunctionAddress): string {
  return childPath(component, path);
}
