// The changes of `--fix` as a diff, for a person to look at before they are made.

import { createTwoFilesPatch } from "diff";
import { maskSettings } from "../report/redact.ts";
import type { Repair } from "./plan-repairs.ts";

/** A unified diff per change, under the finding that it repairs. Of files that hold settings, only the lines that change, with secrets masked. */
export function showRepairs(repairs: readonly Repair[]): string {
  return repairs
    .map(({ result, edit, before }) => {
      const from = before === undefined ? "/dev/null" : `a/${edit.file}`;
      const isCode = CODE.test(edit.file);
      // A generated secret is new, so that no list of known ones contains it.
      const [old, next] = [before ?? "", edit.content].map((text) => (isCode ? text : maskSettings(text)));
      const context = isCode ? 2 : 0;
      const patch = createTwoFilesPatch(from, `b/${edit.file}`, old ?? "", next ?? "", "", "", { context });
      return `${result.check.id}  ${result.what}\n${patch.replace(/^=+\n/, "")}`;
    })
    .join("\n");
}

const CODE = /\.[cm]?[jt]sx?$/;
