// Whether an edit may be made: it leaves the file in the state of repair, and in the format, in which it was. Pure.

import type { Edit } from "../model/check.ts";
import { isValid } from "../source/source.ts";

const CODE = /\.[cm]?[jt]sx?$/;
const JSON_FILE = /\.jsonc?$/;
/** What stands for bytes that are not UTF-8: written back, they would be lost. */
const UNREADABLE = "\uFFFD";

/** The edit with the line ends of its file; undefined if it would break the file. */
export function soundEdit({ file, content }: Edit, before: string | undefined): Edit | undefined {
  if (before === undefined) return { file, content };
  if (before.includes(UNREADABLE) || (parses(file, before) && !parses(file, content))) return undefined;
  const isDos = before.includes("\r\n") && !/(?<!\r)\n/.test(before);
  return { file, content: isDos ? content.replaceAll(/(?<!\r)\n/g, "\r\n") : content };
}

function parses(file: string, text: string): boolean {
  if (CODE.test(file)) return isValid(file, text);
  // JSON with comments is an expression of JavaScript.
  return JSON_FILE.test(file) ? isValid("json.js", `(${text}\n)`) : true;
}
