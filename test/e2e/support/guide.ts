// The code blocks of a guide, and those that are files of an app: they begin with the file's name.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./example.ts";

/** One block. */
export interface Block {
  /** `ts`, `tsx`, `sh` and so on. */
  readonly language: string;
  readonly code: string;
  /** The path of its file, relative to the app; undefined for a fragment. */
  readonly file: string | undefined;
}

const read = (page: string): string => readFileSync(path.join(ROOT, page), "utf8");

/** The blocks of a page of this repository, such as `docs/nextjs.md`, in order. */
export function blocksOf(page: string): Block[] {
  return blocksIn(read(page));
}

function blocksIn(text: string): Block[] {
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = "", code = ""]) => ({
    language,
    code,
    file: /^\/\/ (\S+\.tsx?)\n/.exec(code)?.[1],
  }));
}

/** What a section of a guide changes in an app. */
export interface Step {
  /** Its heading, empty for a whole chapter. */
  readonly title: string;
  /** Applies it: writes its files, and deletes those of its sentences "Delete `…`". */
  readonly applyTo: (folder: string) => void;
}

/** The sections of a chapter of a page, or the chapter itself if it has none. */
export function stepsOf(page: string, chapter: string): Step[] {
  const [, text] = read(page).split(`\n## ${chapter}\n`);
  if (text === undefined) throw new Error(`${page} has not got the chapter "${chapter}"`);
  const sections = text.split(/\n## /)[0]!.split(/\n### /);
  return (sections.length > 1 ? sections.slice(1) : sections).map((section) => ({
    title: section.split("\n")[0]!,
    applyTo(folder) {
      for (const { file, code } of blocksIn(section)) if (file !== undefined) write(folder, file, code);
      for (const [, file = ""] of section.matchAll(/Delete `([^`]+)`/g))
        rmSync(path.join(folder, file), { force: true });
    },
  }));
}

/** Whether it is TypeScript. */
export function isTypeScript({ language }: Block): boolean {
  return language === "ts" || language === "tsx";
}

/** Writes a file, with the folders above it. */
export function write(folder: string, file: string, code: string): void {
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, code);
}

/** Writes all files of a guide into an app. Returns their names. */
export function writeFiles(page: string, app: string): string[] {
  return blocksOf(page).flatMap(({ file, code }) => {
    if (file === undefined) return [];
    write(app, file, code);
    return [file];
  });
}

/** The lines of the guide's shell blocks with this prefix. */
export function shellLines(page: string, start: string): string[] {
  const lines = blocksOf(page).flatMap(({ language, code }) => (language === "sh" ? code.split("\n") : []));
  return lines.filter((line) => line.startsWith(start));
}
