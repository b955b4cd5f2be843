// The code blocks of a guide, and those that are files of an app: they begin with the file's name.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
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

/** The blocks of a page of this repository, such as `docs/nextjs.md`, in order. */
export function blocksOf(page: string): Block[] {
  const blocks = readFileSync(path.join(ROOT, page), "utf8").matchAll(/^```(\w+)\n([^]*?)^```$/gm);
  return [...blocks].map(([, language = "", code = ""]) => ({
    language,
    code,
    file: /^\/\/ (\S+\.tsx?)\n/.exec(code)?.[1],
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
