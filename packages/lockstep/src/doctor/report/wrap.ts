// Breaks text into lines for a terminal.

/** How wide a line may be, in characters. */
const WIDTH = 96;

/** The lines of a text, each after `indent`. Only spaces are broken, so commands and addresses stay whole if they have none. */
export function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && indent.length + line.length + word.length >= WIDTH) {
      lines.push(indent + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, indent + line];
}
