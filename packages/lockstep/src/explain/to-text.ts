// A topic, and the list of all, as text for a terminal of 80 columns. Pure. Pages are written by scripts/docs/errors.mjs.

import type { Step, Topic } from "./topic.ts";

/** Longest line, in characters. Commands and addresses are never broken, so that they can be copied. */
const WIDTH = 80;

/** Marks a heading, for instance in bold; the identity without a terminal. */
export type Strong = (text: string) => string;

/** Returns the text of a topic. `pages` and `files` are the addresses of the pages and of the repository's files, with a slash at the end. */
export function topicText(topic: Topic, { pages, files }: { pages: string; files: string }, strong: Strong): string {
  const { code, summary, happened, causes, find, fix, related, guides } = topic;
  const parts = [
    `${strong(code)}\n${wrap(summary, "")}`,
    wrap(happened, ""),
    `${strong("Why")}\n${causes.map((cause) => wrap(cause, "  - ")).join("\n")}`,
    `${strong("Find the cause")}\n${steps(find)}`,
    `${strong("Fix")}\n${steps(fix)}`,
    related.length > 0 ? `${strong("Related")}\n${wrap(related.join(", "), "  ")}` : "",
    `${strong("Read on")}\n${[...guides.map(([title, file]) => `  ${title}\n    ${files}${file}`), `  This page\n    ${pages}${code}.md`].join("\n")}`,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Returns the list of all topics, by area. */
export function listText(topics: readonly Topic[], strong: Strong): string {
  const areas = [...new Set(topics.map(({ area }) => area))];
  const sections = areas.map((area) => {
    const lines = topics.filter((topic) => topic.area === area).map(({ code, summary }) => listLine(code, summary));
    return `${strong(area)}\n${lines.join("\n")}`;
  });
  return [...sections, "lockstep explain <code> says why it happens and what to do."].join("\n\n");
}

/** The column at which summaries begin. */
const COLUMN = 28;

/** A code and its summary: on one line if they fit. */
function listLine(code: string, summary: string): string {
  const head = `  ${code}`;
  if (head.length + 2 <= COLUMN) return wrap(summary, head.padEnd(COLUMN), " ".repeat(COLUMN));
  return `${head}\n${wrap(summary, " ".repeat(COLUMN))}`;
}

function steps(list: readonly Step[]): string {
  return list
    .map((step, index) => {
      const [what, command] = typeof step === "string" ? [step] : step;
      const text = wrap(what, `  ${index + 1}. `);
      return command === undefined ? text : `${text}\n       ${command}`;
    })
    .join("\n");
}

/** Breaks a text at spaces. `first` begins the first line, `rest` the others: by default as many spaces. */
function wrap(text: string, first: string, rest = " ".repeat(first.length)): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(" ")) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].join("\n");
}
