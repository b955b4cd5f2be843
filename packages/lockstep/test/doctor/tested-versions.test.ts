// The versions that V2 states are those of this repository.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import semver from "semver";
import { expect, test } from "vitest";
import { COMPONENT_PEERS, LOCKSTEP_PEERS, SDKS } from "../../src/doctor/checks/shared/tested-versions.ts";

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

const root = path.resolve(import.meta.dirname, "../../../..");
const manifest = (file: string): Manifest => JSON.parse(readFileSync(path.join(root, file), "utf8")) as Manifest;

test("[O21] the versions that V2 knows are those that this repository is tested with", () => {
  expect(LOCKSTEP_PEERS).toEqual(manifest("packages/auth/package.json").peerDependencies);
  const component = createRequire(import.meta.url).resolve("@convex-dev/workos-authkit/package.json");
  expect(COMPONENT_PEERS).toEqual(manifest(path.relative(root, component)).peerDependencies);

  const tested = [
    "package.json",
    "packages/auth/package.json",
    "test/compat/oldest/package.json",
    "test/conformance/apps/nextjs/package.json",
    "test/conformance/apps/react-router/package.json",
    "test/conformance/apps/tanstack-start/package.json",
  ].flatMap((file) => Object.entries({ ...manifest(file).dependencies, ...manifest(file).devDependencies }));
  for (const [name, range] of Object.entries(SDKS)) {
    const versions = tested.filter(([one]) => one === name).map(([, version]) => version);
    expect(versions, name).not.toEqual([]);
    for (const version of versions) expect(semver.satisfies(version, range), `${name} ${version}`).toBe(true);
    // No older minor version is promised than one that is tested, or that @lockstep/auth declares.
    const oldest = semver.sort([...versions])[0] ?? "";
    const promised = semver.minVersion(range);
    if (name in LOCKSTEP_PEERS) expect(range).toBe(LOCKSTEP_PEERS[name]);
    else expect([promised?.major, promised?.minor]).toEqual([semver.major(oldest), semver.minor(oldest)]);
  }
});
