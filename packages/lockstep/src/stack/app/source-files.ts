// The source files of an app, for searching. Unreadable files count as empty.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const SOURCE = /\.[cm]?[jt]sx?$/;

/** A source file. */
export interface SourceFile {
  /** Relative to the folder, with slashes and without the extension. */
  name: string;
  text: () => string;
}

/** The source files of a folder and its subfolders; none if the folder does not exist. */
export function sourceFiles(folder: string): SourceFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => SOURCE.test(name) && !name.includes("node_modules"))
    .map((name) => ({
      name: name.replaceAll(path.sep, "/").replace(SOURCE, ""),
      text: () => readFileSync(path.join(folder, name), "utf8"),
    }));
}
