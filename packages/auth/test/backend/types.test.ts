// Compiles types.fixture.ts: every line must compile, and every `@ts-expect-error` must be followed by an error.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../../../..");

test("[B20] [B21] the compiler knows the identity, the slugs and the claims, and which functions need a user", async () => {
  const fixture = path.join(import.meta.dirname, "types.fixture.ts");
  expect(readFileSync(fixture, "utf8").match(/@ts-expect-error/g)?.length).toBeGreaterThan(8);
  const options =
    "--noEmit --strict --exactOptionalPropertyTypes --skipLibCheck --allowImportingTsExtensions --target es2022";
  const { stdout } = await promisify(execFile)(process.execPath, [
    path.join(ROOT, "node_modules/typescript/bin/tsc"),
    ...`${options} --module nodenext --types node --ignoreConfig`.split(" "),
    fixture,
  ]).catch((error: { stdout: string }) => error);
  expect(stdout).toBe("");
});
