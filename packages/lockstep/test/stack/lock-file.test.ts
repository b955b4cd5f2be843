// The lock file's entries for systems other than the one that wrote it. npm silently omits what it cannot find, and `npm ci` then
// refuses the file.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

interface Locked {
  integrity?: string;
  optionalDependencies?: Record<string, string>;
}

test("[K97] the lock file has the native part of every package for every platform, so that `npm ci` works on each", () => {
  const lock = JSON.parse(readFileSync(path.resolve("package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  const { packages } = lock;
  /** The search order of Node: next to the package, and in each folder above. */
  const locked = (from: string, name: string): Locked | undefined => {
    const parent = from.slice(0, Math.max(0, from.lastIndexOf("node_modules/") - 1));
    return (
      packages[`${from === "" ? "" : `${from}/`}node_modules/${name}`] ??
      (from === "" ? undefined : locked(parent, name))
    );
  };
  const optional = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).map((name) => ({ from, name })),
  );
  expect(optional.filter(({ from, name }) => locked(from, name)?.integrity === undefined)).toEqual([]);
  const names = new Set(optional.map(({ name }) => name));
  for (const target of ["darwin-arm64", "darwin-x64", "win32-x64-msvc", "linux-x64-gnu", "linux-arm64-gnu"]) {
    expect(names).toContain(`@libsql/${target}`);
    expect(names).toContain(`@node-rs/argon2-${target}`);
    expect(names).toContain(`@rolldown/binding-${target}`);
  }
});
