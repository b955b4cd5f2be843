// The arguments of `npm start`: which example runs, and the options for `lockstep dev`. Does not start anything.

/** The example that runs when none is named. */
const DEFAULT = "react-vite";

/**
 * Returns the example and the arguments of `lockstep dev`, or `problem`, a text for the terminal.
 *
 * @param args - The arguments of `npm start`.
 * @param examples - The names of all examples.
 * @param hasSeed - Whether the example of that name has a seed.yaml.
 */
export function readStart(args, examples, hasSeed) {
  const [first] = args;
  const isNamed = first !== undefined && !first.startsWith("-");
  const example = isNamed ? first : DEFAULT;
  if (!examples.includes(example)) {
    return { problem: `There is no example called ${example}. Write one of these:\n${examples.map(line).join("")}` };
  }
  const options = isNamed ? args.slice(1) : args;
  const isSeeded = !hasSeed(example) || options.some((option) => option.startsWith("--seed"));
  return { example, args: ["dev", ...(isSeeded ? [] : ["--seed", "seed.yaml"]), ...options] };
}

const line = (name) => `  npm start${name === DEFAULT ? "" : ` -- ${name}`}\n`;
