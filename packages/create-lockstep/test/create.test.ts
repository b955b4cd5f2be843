// What a command line means, and which files an app gets. The end-to-end test makes apps with the packed command.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { appFiles } from "../src/app-files.ts";
import { FRAMEWORKS, needsNewerNode } from "../src/frameworks.ts";
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
      packages: { lockstep: expect.stringMatching(/^\d/) as unknown },
    });
    expect(asked).toEqual([]);
  });

  test("[P40] a framework is chosen by number or name; an empty answer takes the default", async () => {
    const folder = path.join(temporary(), "app");
    const chosen = async (answer: string) => await readOptions([folder], person(answer).ask);
    expect(await chosen("3")).toMatchObject({ framework: { name: "tanstack-start" } });
    expect(await chosen("react-router")).toMatchObject({ framework: { name: "react-router" } });
    expect(await chosen("")).toMatchObject({ framework: { name: "react-vite" } });
  });

  test("[P50] an answer that cannot be used is asked for again, and says why", async () => {
    const parent = temporary();
    const [taken, free] = [path.join(parent, "taken"), path.join(parent, "free")];
    mkdirSync(taken);
    writeFileSync(path.join(taken, "notes.txt"), "mine");
    const { ask, asked } = person(taken, path.join(taken, "notes.txt"), free, "9", "vue", "2");
    expect(await readOptions([], ask)).toMatchObject({ folder: free, framework: { name: "nextjs" } });
    expect(asked).toEqual([
      "Folder of the new app [my-app]: ",
      expect.stringMatching(/taken is not empty[^]*\nFolder of the new app \[my-app\]: $/),
      expect.stringMatching(/notes\.txt is a file[^]*\nFolder of the new app \[my-app\]: $/),
      expect.stringContaining("4  React Router\nFramework [1]: "),
      expect.stringMatching(/^there is no framework "9"; use one of: react-vite, [^\n]*\nFramework \[1\]: $/),
      expect.stringMatching(/^there is no framework "vue"/),
    ]);
  });

  test("[P50] an option that cannot be used is refused before the first question", async () => {
    const { ask, asked } = person();
    await expect(readOptions(["--framework", "vue"], ask)).rejects.toThrow(/no framework "vue"[^]*react-vite/);
    await expect(readOptions(["--packages", temporary()], ask)).rejects.toThrow(/there is no lockstep-/);
    expect(asked).toEqual([]);
  });

  test("[P40] without a terminal", async () => {
    await expect(readOptions([], undefined)).rejects.toThrow(/folder is required[^]*--framework/);
    await expect(readOptions([path.join(temporary(), "a")], undefined)).rejects.toThrow(/--framework is required/);
    await expect(readOptions(["--frame", "x"], undefined)).rejects.toThrow(/^Unknown option '--frame'\nUsage/);
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
      version: "0.0.0",
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

test.each(FRAMEWORKS)(
  "[P47] $name: the Node that its app needs is the newest that one of its packages asks for",
  (framework) => {
    const example = path.resolve(import.meta.dirname, "../../../examples", framework.name);
    const from = createRequire(path.join(example, "package.json"));
    const { dependencies, devDependencies } = from("./package.json") as Record<string, Record<string, string>>;
    const asked = Object.keys({ ...dependencies, ...devDependencies }).flatMap((name) => {
      const folder = from.resolve.paths(name)?.find((at) => existsSync(path.join(at, name, "package.json"))) ?? "";
      const { engines } = JSON.parse(readFileSync(path.join(folder, name, "package.json"), "utf8")) as Manifest;
      return /^>=\s*(\d+\.\d+)/.exec(engines?.node ?? "")?.[1] ?? [];
    });
    const newest = asked.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1) ?? "";
    expect(framework.node ?? "20.19").toBe(newest);
    expect(needsNewerNode(framework, "20.19.0")).toBe(framework.node !== undefined);
    expect(needsNewerNode(framework, `${newest}.0`)).toBe(false);
  },
);

interface Manifest {
  engines?: { node?: string };
}
