// The files of a project. The one place of the doctor that reads the disk; tests use `memoryFiles`.

import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** Files by path relative to the root, with forward slashes. */
export interface Files {
  /** An absolute path, for messages and for commands. */
  readonly root: string;
  /** Every file but those of {@link IGNORED} folders, sorted. */
  readonly list: readonly string[];
  /** Whether there were more files or folders than {@link MOST}, so that some were not looked at. */
  readonly truncated: boolean;
  /** The text of a file, also of one in an ignored folder or above the root (`../`); undefined if it does not exist, is not a file, or is longer than 2 MB. */
  readonly read: (file: string) => string | undefined;
  readonly exists: (file: string) => boolean;
}

/** Folders that hold what was installed or built. */
const IGNORED: ReadonlySet<string> = new Set([
  "node_modules",
  "dist",
  "build",
  "out",
  "coverage",
  "vendor",
  ".git",
  ".next",
  ".nuxt",
  ".output",
  ".svelte-kit",
  ".astro",
  ".expo",
  ".vercel",
  ".netlify",
  ".wrangler",
  ".turbo",
  ".cache",
  ".yarn",
  ".tanstack",
  ".react-router",
]);

const MOST = { files: 50_000, folders: 20_000 };
const MOST_BYTES = 2 * 1024 * 1024;

/** The files below `root`, those of outer folders first if there are too many. Symbolic links to folders are not followed. */
export function diskFiles(root: string, most: { files: number; folders: number } = MOST): Files {
  const list: string[] = [];
  const folders = [""];
  let truncated = false;
  // The list grows on the way.
  for (const folder of folders) {
    if (list.length >= most.files || folders.length >= most.folders) {
      truncated = true;
      break;
    }
    for (const entry of entriesOf(path.join(root, folder))) {
      const file = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!IGNORED.has(entry.name)) folders.push(file);
      } else list.push(file);
    }
  }
  return { root, list: list.toSorted(), truncated, ...cached((file) => readText(path.join(root, file))) };
}

/** Files that exist only in memory. */
export function memoryFiles(root: string, contents: Readonly<Record<string, string>>): Files {
  const list = Object.keys(contents)
    .filter((file) => !file.split("/").some((part) => IGNORED.has(part)))
    .toSorted();
  return {
    root,
    list,
    truncated: false,
    read: (file) => (Object.hasOwn(contents, file) ? contents[file] : undefined),
    exists: (file) => Object.hasOwn(contents, file),
  };
}

function cached(read: (file: string) => string | undefined): Pick<Files, "read" | "exists"> {
  const texts = new Map<string, string | undefined>();
  const get = (file: string): string | undefined => {
    if (!texts.has(file)) texts.set(file, read(file));
    return texts.get(file);
  };
  return { read: get, exists: (file) => get(file) !== undefined };
}

function entriesOf(folder: string): ReturnType<typeof readFolder> {
  try {
    return readFolder(folder);
  } catch {
    // A folder that may not be read, or that was deleted meanwhile.
    return [];
  }
}

function readFolder(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}

/** The text of a file on the disk; undefined where {@link Files.read} gives none. */
export function readText(file: string): string | undefined {
  try {
    const stats = statSync(file);
    // Reading a pipe would wait for a writer.
    return stats.isFile() && stats.size <= MOST_BYTES ? readFileSync(file, "utf8") : undefined;
  } catch {
    return undefined;
  }
}

/** Files as they would be after some changes, for a plan that has not been applied. */
export function changedFiles(files: Files, changed: ReadonlyMap<string, string>): Files {
  return {
    ...files,
    list: [...new Set([...files.list, ...changed.keys()])].toSorted(),
    read: (file) => changed.get(file) ?? files.read(file),
    exists: (file) => changed.has(file) || files.exists(file),
  };
}
