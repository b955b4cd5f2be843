// The changes of `--fix` as a diff, for a person to look at before they are made.

import { createTwoFilesPatch } from "diff";
import { isSecretName, mask } from "../report/redact.ts";
import type { Repair } from "./plan-repairs.ts";

/** A unified diff per change, under the finding that it repairs. */
export function showRepairs(repairs: readonly Repair[]): string {
  return repairs
    .map(({ result, edit, before }) => {
      const from = before === undefined ? "/dev/null" : `a/${edit.file}`;
      const [old, next] = isEnvFile(edit.file)
        ? [maskValues(before ?? ""), maskValues(edit.content)]
        : [before ?? "", edit.content];
      const patch = createTwoFilesPatch(from, `b/${edit.file}`, old, next, "", "", { context: 2 });
      return `${result.check.id}  ${result.what}\n${patch.replace(/^=+\n/, "")}`;
    })
    .join("\n");
}

function isEnvFile(file: string): boolean {
  return /(?:^|\/)\.env(?:\.|$)/.test(file);
}

/** A generated secret is new, so that no list of known ones contains it. */
function maskValues(text: string): string {
  return text.replaceAll(
    /^(\s*(?:export\s+)?([\w.-]+)\s*=\s*)(.*)$/gm,
    (line, start: string, name: string, value: string) => (isSecretName(name) ? start + mask(value) : line),
  );
}
