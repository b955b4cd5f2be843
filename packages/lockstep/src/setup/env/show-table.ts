// The table of settings as text.

import type { Cell, Row } from "./table.ts";
import { ENVIRONMENTS } from "./table.ts";

const TITLES: Record<Row["place"], string> = {
  app: "App: its env files",
  deployment: "Convex deployment",
  host: "Host that builds and serves the app",
};

/** Rows below their place, with a column for each environment. */
export function showTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    `${row.dir === "" || row.place === "deployment" ? "" : `${row.dir}: `}${row.name}${row.required ? "" : " (optional)"}`,
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
