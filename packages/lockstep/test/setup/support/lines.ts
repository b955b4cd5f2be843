// Code in a template literal, without the indentation of the test around it.

/** The text from its second line on, without the indentation that all lines share. */
export function lines(parts: TemplateStringsArray, ...values: readonly string[]): string {
  const text = parts.reduce((all, part, index) => all + part + (values[index] ?? ""), "");
  const rows = text.split("\n").slice(1);
  const indent = Math.min(...rows.filter((row) => row.trim() !== "").map((row) => row.search(/\S/)));
  return `${rows
    .map((row) => row.slice(indent))
    .join("\n")
    .trimEnd()}\n`;
}
