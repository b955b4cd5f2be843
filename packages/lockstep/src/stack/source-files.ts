// The source files of an app, to look for something in. What cannot be read says nothing.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const SOURCE = /\.[cm]?[jt]sx?$/;

/** A source file. */
export interface SourceFile {
  /** Relative to the folder, with slashes and without the ending. */
  name: string;
  text: () => string;
}

/** Those of a folder and the folders in it; none when it is not there. */
export function sourceFiles(folder: string): SourceFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => SOURCE.test(name) && !name.includes("node_modules"))
    .map((name) => ({
      name: name.replaceAll(path.sep, "/").replace(SOURCE, ""),
      text: () => readFileSync(path.join(folder, name), "utf8"),
    }));
}
