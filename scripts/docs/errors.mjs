// Writes docs/errors: a page for each topic of `lockstep explain`, and README.md, the list. `--check [root]` only compares, also the names
// of the files: a page without a topic fails. Tests pass the root of another tree.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { TOPICS } from "../../packages/lockstep/dist/explain/topics.js";
import { root } from "../install.mjs";

const NOTE = "<!-- Written by `npm run docs:errors` from packages/lockstep/src/explain; do not edit. -->";
const folder = `${process.argv[3] ?? root}/docs/errors`;

const link = ([title, file]) =>
  `[${title}](${file.startsWith("docs/") ? file.replace("docs/", "../") : `../../${file}`})`;
const toCode = (code) => `[\`${code}\`](${code}.md)`;

/** A numbered list, with the command of a step in a block that can be copied. */
const steps = (list) =>
  list
    .map((step, index) => {
      const [what, command] = typeof step === "string" ? [step] : step;
      const item = `${index + 1}. ${what}`;
      return command === undefined ? item : `${item}\n\n   \`\`\`sh\n   ${command}\n   \`\`\`\n`;
    })
    .join("\n")
    .trimEnd();

const pageOf = ({ code, summary, happened, causes, find, fix, related, guides }) =>
  [
    `# ${code}`,
    NOTE,
    `**${summary}.** ${happened}`,
    `## Why\n\n${causes.map((cause) => `- ${cause}`).join("\n")}`,
    `## Find the cause\n\n${steps(find)}`,
    `## Fix\n\n${steps(fix)}`,
    `See also: ${[...related.map(toCode), ...guides.map(link)].join(", ")}.`,
  ].join("\n\n");

const areas = [...new Set(TOPICS.map(({ area }) => area))];
const list = [
  "# Error codes",
  NOTE,
  "Each code has a page: why it happens, how to find the cause, and the fix. In a terminal, `npx lockstep explain CODE` shows the same page offline.",
  ...areas.map((area) => {
    const lines = TOPICS.filter((topic) => topic.area === area).map((one) => `- ${toCode(one.code)}: ${one.summary}`);
    return `## ${area}\n\n${lines.join("\n")}`;
  }),
].join("\n\n");

const wanted = new Map([["README.md", list], ...TOPICS.map((topic) => [`${topic.code}.md`, pageOf(topic)])]);
mkdirSync(folder, { recursive: true });
const present = readdirSync(folder);
const surplus = present.filter((name) => !wanted.has(name));
if (process.argv[2] === "--check") {
  const read = (name) => (present.includes(name) ? readFileSync(`${folder}/${name}`, "utf8") : "");
  const stale = [...wanted].flatMap(([name, text]) => (read(name) === `${text}\n` ? [] : [name]));
  for (const name of [...stale, ...surplus]) console.error(`docs/errors/${name} is out of date: npm run docs:errors`);
  if (stale.length + surplus.length > 0) process.exit(1);
} else {
  for (const name of surplus) rmSync(`${folder}/${name}`);
  for (const [name, text] of wanted) writeFileSync(`${folder}/${name}`, `${text}\n`);
}
