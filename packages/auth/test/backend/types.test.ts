// Compiles types.fixture.ts: every line must compile, and every `@ts-expect-error` must be followed by an error.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../../../..");
const FIXTURE = path.join(import.meta.dirname, "types.fixture.ts");
const OPTIONS = `--noEmit --strict --exactOptionalPropertyTypes --skipLibCheck --allowImportingTsExtensions --target es2022
  --pretty false --module nodenext --jsx react-jsx --types node --ignoreConfig`;

/** What the compiler says about a file. */
async function complaints(file: string): Promise<string> {
  const tsc = path.join(ROOT, "node_modules/typescript/bin/tsc");
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, ...OPTIONS.split(/\s+/), file]).catch(
    (error: { stdout: string }) => error,
  );
  return stdout;
}

test("[B20] [B21] [B40] [B54] the compiler knows the identity, the slugs, the directory and the scope, and which functions need a user", async () => {
  expect(readFileSync(FIXTURE, "utf8").match(/@ts-expect-error/g)?.length).toBeGreaterThan(8);
  expect(await complaints(FIXTURE)).toBe("");
});

test("[B22] the compiler's error about usePublicQuery says why and what to use", async () => {
  const expected = /\/\/ @ts-expect-error -- needs a user\n/g;
  const source = readFileSync(FIXTURE, "utf8");
  const copy = path.join(ROOT, ".lockstep/types/public-query.ts");
  mkdirSync(path.dirname(copy), { recursive: true });
  // In the workspace, where the packages that it imports are found.
  writeFileSync(
    copy,
    source.replace(expected, "").replaceAll("../../src", path.resolve(import.meta.dirname, "../../src")),
  );
  const said = await complaints(copy);
  const sentences = said.match(
    /not assignable to type '"This query needs a signed-in user, .* Use useAuthedQuery\."'\./g,
  );
  expect(sentences).toHaveLength(3);
  expect(said.match(/^\S/gm)).toHaveLength(source.match(expected)?.length ?? 0);
});
