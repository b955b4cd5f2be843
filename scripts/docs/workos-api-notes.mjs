// The sections of docs/workos-api.md other than the operations: which events are emitted, and where local AuthKit differs. The
// differences are the sentences "Differs: …" and "Missing: …" of the rules in spec/identity.md.
import { readFileSync } from "node:fs";
import { EVENT_NAMES, NEVER_WRITTEN } from "../../packages/lockstep/dist/identity/objects/event-names.js";

const rules = readFileSync(new URL("../../spec/identity.md", import.meta.url), "utf8").matchAll(
  /^- \*\*(\w+)\*\* (.*)$/gm,
);
const notes = [...rules].flatMap(([, id, text]) =>
  [...text.matchAll(/(Differs|Missing): (.*?[.])(?= [A-Z]|$)/g)].map(([, word, said]) => ({
    word,
    line: `- ${said} (${id})`,
  })),
);
const marked = (wanted) => notes.flatMap(({ word, line }) => (word === wanted ? [line] : [])).join("\n");
const quoted = (names) => names.map((name) => `\`${name}\``).join(", ");
const reasons = Object.entries(NEVER_WRITTEN).map(([reason, names]) => `- ${reason}: ${quoted(names)}.`);

/** The sections. */
export const notesText = `## What differs from WorkOS

${marked("Differs")}

## What is missing

${marked("Missing")}

## Events

Emitted (${EVENT_NAMES.length}): ${quoted(EVENT_NAMES)}.

Known, but never emitted:

${reasons.join("\n")}
`;
