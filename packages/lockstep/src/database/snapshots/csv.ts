// Reads CSV with a header. Source: RFC 4180; Convex docs, "Data Import": each cell is a float64 when it reads as one, else text.

import type { Value } from "convex/values";

/** One row, by the names in the header. @throws Error, naming the line, if a row has another number of cells */
export async function* csvRows(chunks: AsyncIterable<string>): AsyncGenerator<Record<string, Value>> {
  let header: string[] | null = null;
  for await (const { cells, line } of records(chunks)) {
    if (header === null) {
      header = cells.map((name) => name.trim());
      continue;
    }
    if (cells.length !== header.length) {
      throw new Error(`CSV row ${line} doesn't have all of the fields in the header`);
    }
    yield Object.fromEntries(header.map((name, i) => [name, cellValue(cells[i] ?? "")]));
  }
}

function cellValue(text: string): Value {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
}

/** The cells of each record that is not blank, with the line on which it starts. */
async function* records(chunks: AsyncIterable<string>): AsyncGenerator<{ cells: string[]; line: number }> {
  let [cells, cell]: [string[], string] = [[], ""];
  let [line, began] = [1, 1];
  let state: "plain" | "quoted" | "quote" = "plain";
  let wasQuoted = false;
  const blank = (): boolean => cells.length === 0 && cell === "" && !wasQuoted;
  const next = (): void => {
    cells.push(cell);
    [cell, wasQuoted, state] = ["", false, "plain"];
  };
  for await (const chunk of chunks) {
    for (const char of chunk) {
      if (char === "\n") line++;
      if (state === "quoted") {
        if (char === '"') state = "quote";
        else cell += char;
      } else if (state === "quote" && char === '"') {
        [cell, state] = [`${cell}"`, "quoted"];
      } else if (char === '"' && cell === "" && !wasQuoted) {
        [state, wasQuoted] = ["quoted", true];
      } else if (char === ",") {
        next();
      } else if (char === "\n") {
        if (!blank()) {
          next();
          yield { cells, line: began };
        }
        [cells, cell, began, state] = [[], "", line, "plain"];
      } else if (char !== "\r") {
        cell += char;
      }
    }
  }
  if (blank()) return;
  next();
  yield { cells, line: began };
}
