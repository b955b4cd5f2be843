// A check as text for a terminal: what `lockstep explain A4` prints. Pure.

import type { Group } from "../checks/index.ts";
import type { Check } from "../model/check.ts";
import { guideOf, pageOf } from "./page.ts";
import { wrap } from "./wrap.ts";

/** How a heading is marked, for instance in bold. */
type Strong = (text: string) => string;

export function checkText({ id, title, why, fix, needs, guide }: Check, strong: Strong): string {
  const options = needs.map((mode) => ` --${mode}`).join("");
  return [
    `${strong(id)}\n${wrap(title, "").join("\n")}`,
    `${strong("Why")}\n${wrap(why, "  ").join("\n")}`,
    `${strong("Fix")}\n${wrap(fix, "  ").join("\n")}`,
    `${strong("Look")}\n  npx lockstep doctor${options} --only ${id}`,
    `${strong("Read on")}\n${[pageOf(id), ...(guide === undefined ? [] : [guideOf(guide)])].map((url) => `  ${url}`).join("\n")}`,
  ].join("\n\n");
}

/** All checks by subject, one line each. */
export function checkList(groups: readonly Group[], strong: Strong): string {
  return groups
    .map(({ title, checks }) =>
      [strong(`lockstep doctor: ${title}`), ...checks.map((check) => `  ${check.id.padEnd(4)} ${check.title}`)].join(
        "\n",
      ),
    )
    .join("\n\n");
}
