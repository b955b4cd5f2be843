// Values that all servers of a process share. A framework may load this package more than once, as Next.js does for its proxy and for its
// routes.

/** Returns the value with this name, created by the first server that asks. */
export function shared<Value extends object>(name: string, create: () => Value): Value {
  const world = globalThis as Record<symbol, Value | undefined>;
  return (world[Symbol.for(`@lockstep/auth/server ${name}`)] ??= create());
}
