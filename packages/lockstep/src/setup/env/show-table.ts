// The table of settings as text.

import type { Cell, Row } from "./table.ts";
import { ENVIRONMENTS } from "./table.ts";

const TITLES: Record<Row["place"], string> = {
  app: "App: its env files",
  deployment: "Convex deployment",
  host: "Host that builds and serves the app",
};

/** Rows below their place, with a column for each environment; if that is wider than the terminal, a line for each environment. */
export function showTable(rows: readonly Row[], columns: number = Number.POSITIVE_INFINITY): string {
  const table = inColumns(rows);
  const isWider = table.split("\n").some((line) => line.length > columns);
  return isWider ? inLines(rows) : table;
}

function titleOf({ dir, place, name, required }: Row): string {
  return `${dir === "" || place === "deployment" ? "" : `${dir}: `}${name}${required ? "" : " (optional)"}`;
}

function inLines(rows: readonly Row[]): string {
  const width = Math.max(...ENVIRONMENTS.map((environment) => environment.length));
  const blocks = (["app", "deployment", "host"] as const).flatMap((place) => {
    const own = rows.filter((row) => row.place === place);
    const lines = own.flatMap((row) => [
      `  ${titleOf(row)}`,
      ...ENVIRONMENTS.filter((environment) => row.cells[environment].kind !== "none").map(
        (environment) => `    ${environment.padEnd(width)}  ${showCell(row.cells[environment])}`,
      ),
    ]);
    return own.length === 0 ? [] : [`${TITLES[place]}\n${lines.join("\n")}`];
  });
  return blocks.join("\n\n");
}

function inColumns(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    titleOf(row),
    ...ENVIRONMENTS.map((environment) => showCell(row.cells[environment])),
  ]);
  const head = ["", ...ENVIRONMENTS];
  const widths = head.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd();
  const blocks = (["app", "deployment", "host"] as const).flatMap((place) => {
    const own = lines.filter((_, index) => rows[index]?.place === place);
    return own.length === 0 ? [] : [`${TITLES[place]}\n${own.map(line).join("\n")}`];
  });
  return [line(head), ...blocks].join("\n\n");
}

function showCell(cell: Cell): string {
  switch (cell.kind) {
    case "set":
      return cell.value === "" ? cell.from : `${cell.value} (${cell.from})`;
    case "missing":
      return `MISSING (${cell.from})`;
    case "unknown":
      return `? (${cell.from})`;
    case "none":
      return "";
  }
}
