// `lockstep explain`: what a code, or a check of the doctor, means, how to find its cause, and the fix.

import { styleText } from "node:util";
import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { CHECKS, GROUPS } from "../doctor/checks/index.ts";
import type { Check } from "../doctor/model/check.ts";
import { checkList, checkText } from "../doctor/report/check-text.ts";
import { pageOf } from "../doctor/report/page.ts";
import { FILES, LockstepError, PAGES } from "../errors.ts";
import { findTopic, nearestCodes } from "../explain/find-topic.ts";
import { listText, topicText } from "../explain/to-text.ts";
import { TOPICS } from "../explain/topics.ts";
import { colorsWanted } from "./terminal/colors-wanted.ts";
import { assertKnownOptions } from "./options.ts";

const args: ArgsDef = {
  code: { type: "positional", description: "The code, in any letter case. Default: list all", required: false },
  json: { type: "boolean", description: "Print JSON", default: false },
};

/** The command. */
export const explain: CommandDef = defineCommand({
  meta: {
    name: "explain",
    description:
      "Explain an error code or a check of the doctor: lockstep explain PORT_BUSY. Without a code, list all.",
  },
  args,
  run: ({ args: given }) => {
    const [code, ...more] = given["_"] as string[];
    assertKnownOptions({ ...given, _: more }, args);
    const json = given["json"] === true;
    console.log(code === undefined ? listAll(json) : explanationOf(code, json));
  },
});

/**
 * What is known about a code, as text or as JSON.
 *
 * @throws LockstepError `BAD_OPTION`
 */
export function explanationOf(code: string, json: boolean): string {
  const check = CHECKS.find(({ id }) => id === code.toUpperCase());
  if (check !== undefined) return json ? toJson(summaryOf(check)) : checkText(check, strong);
  const topic = findTopic(TOPICS, code);
  if (topic === null) throw unknown(code);
  return json
    ? toJson({ ...topic, page: `${PAGES}${topic.code}.md` })
    : topicText(topic, { pages: PAGES, files: FILES }, strong);
}

function listAll(json: boolean): string {
  if (!json) return `${checkList(GROUPS, strong)}\n\n${listText(TOPICS, strong)}`;
  const checks = GROUPS.flatMap(({ title, checks: list }) =>
    list.map((check) => ({ code: check.id, area: title, summary: check.title })),
  );
  return toJson([...checks, ...TOPICS.map(({ code, area, summary }) => ({ code, area, summary }))]);
}

/** A check without its code. */
function summaryOf({ id, title, why, fix, needs }: Check): object {
  return { code: id, summary: title, why, fix, needs, page: pageOf(id) };
}

function strong(text: string): string {
  return colorsWanted() ? styleText("bold", text) : text;
}

function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function unknown(code: string): LockstepError {
  const nearest = nearestCodes(TOPICS, code);
  return new LockstepError("BAD_OPTION", {
    what: `there is no code "${code}"`,
    ...(nearest.length > 0 && { evidence: `did you mean ${nearest.join(", ")}?` }),
    fix: nearest[0] === undefined ? "list all codes: lockstep explain" : `lockstep explain ${nearest[0]}`,
  });
}
