// What a command line means, and which files an app gets. The end-to-end test makes apps with the packed command.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { appFiles } from "../src/app-files.ts";
import { FRAMEWORKS } from "../src/frameworks.ts";
import { readOptions } from "../src/read-options.ts";

function temporary(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "create-lockstep-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A person who gives these answers, in order. */
function person(...answers: string[]) {
  const asked: string[] = [];
  const ask = async (question: string): Promise<string> => {
    asked.push(question);
    return answers.shift() ?? "";
  };
  return { ask, asked };
}

describe("[P40] what is not given is asked for, and without a terminal is an error that names it", () => {
  test("[P40] options answer every question", async () => {
    const folder = path.join(temporary(), "My App");
    const { ask, asked } = person();
    expect(await readOptions([folder, "--framework", "nextjs"], ask)).toMatchObject({
      folder,
      name: "my-app",
      framework: { name: "nextjs" },
      packages: undefined,
    });
    expect(asked).toEqual([]);
  });

  test("[P40] a framework is chosen by number or name; an empty answer takes the default", async () => {
    const folder = path.join(temporary(), "app");
    const chosen = async (answer: string) => await readOptions([folder], person(answer).ask);
    expect(await chosen("3")).toMatchObject({ framework: { name: "tanstack-start" } });
    expect(await chosen("react-router")).toMatchObject({ framework: { name: "react-router" } });
    expect(await chosen("")).toMatchObject({ framework: { name: "react-vite" } });
    await expect(chosen("9")).rejects.toThrow(/no framework "9"[^]*react-vite/);
  });

  test("[P40] without a terminal", async () => {
    await expect(readOptions([], undefined)).rejects.toThrow(/folder is required[^]*--framework/);
    await expect(readOptions([path.join(temporary(), "a")], undefined)).rejects.toThrow(/--framework is required/);
    await expect(readOptions(["--frame", "x"], undefined)).rejects.toThrow(/--frame/);
    await expect(readOptions(["a", "b"], undefined)).rejects.toThrow(/unexpected argument "b"/);
    expect(await readOptions(["--help"], undefined)).toBe("help");
  });
});

test("[P41] a folder with files is refused; an empty one, and a repository without files, is used", async () => {
  const folder = temporary();
  const read = () => readOptions([folder, "--framework", "nextjs"], undefined);
  mkdirSync(path.join(folder, ".git"));
  expect(await read()).toMatchObject({ folder });
  writeFileSync(path.join(folder, "notes.txt"), "mine");
  await expect(read()).rejects.toThrow(/not empty: it contains notes\.txt/);
});

test.each(FRAMEWORKS)(
  "[P42] $name: the README is true to its app, and the packages are those of this version",
  (framework) => {
    const manifest = {
      name: "example",
      dependencies: { "@lockstep/auth": "0", react: "19" },
      devDependencies: { lockstep: "0" },
    };
    const template = new Map([
      ["package.json", JSON.stringify(manifest)],
      ["_gitignore", "node_modules/\n"],
      ["src/a.ts", "export {};\n"],
    ]);
    const packages = { lockstep: "1.2.3", "@lockstep/auth": "file:/tarball.tgz" };
    const files = appFiles(template, { name: "mine", framework, packages, manager: "pnpm" });
    expect([...files.keys()].toSorted()).toEqual([".gitignore", "README.md", "package.json", "src/a.ts"]);
    expect(JSON.parse(files.get("package.json") ?? "")).toEqual({
      name: "mine",
      dependencies: { "@lockstep/auth": "file:/tarball.tgz", react: "19" },
      devDependencies: { lockstep: "1.2.3" },
    });
    const readme = files.get("README.md") ?? "";
    expect(readme).toContain("pnpm run dev");
    expect(readme).toContain(framework.url);
    expect(readme.includes("doctor --fix")).toBe(framework.hasCookie);
    expect(readme).not.toMatch(/undefined|example-/);
  },
);
