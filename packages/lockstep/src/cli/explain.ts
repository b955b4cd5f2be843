// `lockstep explain`: what a code means, how to find its cause, and the fix.

import { styleText } from "node:util";
import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import { FILES, LockstepError, PAGES } from "../errors.ts";
import { findTopic, nearestCodes } from "../explain/find-topic.ts";
import { listText, topicText } from "../explain/to-text.ts";
import { TOPICS } from "../explain/topics.ts";
import { colorsWanted } from "./colors-wanted.ts";
import { assertKnownOptions } from "./options.ts";

const args: ArgsDef = {
  code: { type: "positional", description: "The code, in any letter case. Default: list all", required: false },
  json: { type: "boolean", description: "Print JSON", default: false },
};

/** The command. */
export const explain: CommandDef = defineCommand({
  meta: {
    name: "explain",
    description: "Explain an error code: lockstep explain PORT_BUSY. Without a code, list all.",
  },
  args,
  run: ({ args: given }) => {
    const [code, ...more] = given["_"] as string[];
    assertKnownOptions({ ...given, _: more }, args);
    const strong = (text: string): string => (colorsWanted() ? styleText("bold", text) : text);
    if (code === undefined) {
      const list = TOPICS.map((topic) => ({ code: topic.code, area: topic.area, summary: topic.summary }));
      console.log(given["json"] === true ? JSON.stringify(list, null, 2) : listText(TOPICS, strong));
      return;
    }
    const topic = findTopic(TOPICS, code);
    if (topic === null) throw unknown(code);
    console.log(
      given["json"] === true
        ? JSON.stringify({ ...topic, page: `${PAGES}${topic.code}.md` }, null, 2)
        : topicText(topic, { pages: PAGES, files: FILES }, strong),
    );
  },
});

function unknown(code: string): LockstepError {
  const nearest = nearestCodes(TOPICS, code);
  return new LockstepError("BAD_OPTION", {
    what: `there is no code "${code}"`,
    ...(nearest.length > 0 && { evidence: `did you mean ${nearest.join(", ")}?` }),
    fix: nearest[0] === undefined ? "list all codes: lockstep explain" : `lockstep explain ${nearest[0]}`,
  });
}
