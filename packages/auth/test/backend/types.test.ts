// Compiles types.fixture.ts: every line must compile, and every `@ts-expect-error` must be followed by an error.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../../../..");
const FIXTURE = path.join(import.meta.dirname, "types.fixture.ts");
const OPTIONS = `--noEmit --strict --skipLibCheck --exactOptionalPropertyTypes --allowImportingTsExtensions --target es2022 --pretty false
  --module nodenext --jsx react-jsx --types node`;

/** The folders of the compilers, by version: the oldest that is supported, the last one in JavaScript, and the repository's. */
const COMPILERS = [
  ["5.7", "test/compat/typescript-5.7"],
  ["6", "test/compat/typescript-6"],
  ["7", "."],
] as const;

/** What a compiler says about a file. */
async function complaints(version: string, folder: string, file: string): Promise<string> {
  const compiler = path.join(ROOT, folder, "node_modules/typescript");
  const manifest = JSON.parse(readFileSync(path.join(compiler, "package.json"), "utf8")) as { version: string };
  expect(manifest.version.startsWith(`${version}.`)).toBe(true);
  // Before 6, a compiler that is given files ignores the configuration.
  const options = [...OPTIONS.split(/\s+/), ...(version === "5.7" ? [] : ["--ignoreConfig"])];
  const tsc = path.join(compiler, "bin/tsc");
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, ...options, file]).catch(
    (error: { stdout: string }) => error,
  );
  return stdout;
}

/** Writes a file in the workspace, where the packages that it imports are found. */
function fileOf(name: string, source: string): string {
  const file = path.join(ROOT, ".lockstep/types", name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, source);
  return file;
}

test.each(COMPILERS)(
  "[B20] [B21] [B22] [B25] [B40] [B54] all promises about types hold with TypeScript %s, and its error about usePublicQuery says what to use",
  async (version, folder) => {
    const source = readFileSync(FIXTURE, "utf8");
    expect(source.match(/@ts-expect-error/g)?.length).toBeGreaterThan(20);
    const needsUser = /\/\/ @ts-expect-error -- needs a user\n/g;
    const copy = fileOf(
      `typescript-${version}.ts`,
      source.replace(needsUser, "").replaceAll("../../src", path.resolve(import.meta.dirname, "../../src")),
    );
    const said = await complaints(version, folder, copy);
    const sentences = said.match(
      /not assignable to type '"This query needs a signed-in user, .* Use useAuthedQuery\."'\./g,
    );
    expect(sentences).toHaveLength(3);
    // The errors that are expected here, and no others.
    expect(said.match(/^\S/gm)).toHaveLength(source.match(needsUser)?.length ?? 0);
  },
);
