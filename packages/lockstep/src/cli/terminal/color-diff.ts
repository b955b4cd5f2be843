// A unified diff in the colors that git uses.

import { styleText } from "node:util";
import { colorsWanted } from "./colors-wanted.ts";

/** The text as it is unless standard error, where it is printed, shows colors. */
export function colorDiff(text: string): string {
  if (!colorsWanted(process.stderr)) return text;
  return text.replaceAll(/^(---|\+\+\+|@@|-|\+).*/gm, (line, mark: string) =>
    styleText(COLORS[mark] ?? "reset", line, { validateStream: false }),
  );
}

const COLORS: Record<string, Parameters<typeof styleText>[0]> = {
  "---": "bold",
  "+++": "bold",
  "@@": "cyan",
  "-": "red",
  "+": "green",
};
