// The report for a person: one block per finding, the likeliest cause first, then one line of totals. Pure.

import { styleText } from "node:util";
import type { Level, Mode, Place } from "../model/check.ts";
import type { Report, Result } from "../run-checks.ts";
import { pageOf } from "./page.ts";
import { wrap } from "./wrap.ts";

const MARKS: Record<Level, string> = { error: "✗", warning: "!", info: "i" };
const COLORS: Record<Level, "red" | "yellow" | "blue"> = { error: "red", warning: "yellow", info: "blue" };
/** What each mode looks at, for the line that says what was not looked at. */
const MODES: Record<Mode, string> = {
  network: "--network",
  deployment: "--deployment",
  workos: "--workos",
  token: "--token",
};

export interface TextOptions {
  readonly colors: boolean;
  /** More about the project, such as "Next.js 16.0.1, convex 1.48.0, npm". */
  readonly subject: string;
  /** Sentences about what could not be looked at. */
  readonly notes: readonly string[];
}

export function textReport(report: Report, { colors, subject, notes }: TextOptions): string {
  const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
    colors ? styleText(format, text, { validateStream: false }) : text;
  const blocks = report.results.map((result) => block(result, paint));
  const failures = report.failed.map(
    ({ check, problem }) => `? ${check.id}  This check could not run: ${problem}. That is a fault of the doctor.`,
  );
  const end = [
    `${summaryOf(report)} · ${subject}`,
    ...skippedLines(report),
    ...notes,
    ...(report.results.some(({ edits }) => edits) ? ["Some of this can be repaired here: lockstep doctor --fix"] : []),
  ];
  return [...blocks, ...failures, end.join("\n")].join("\n\n");
}

/** "2 errors, 1 warning; 34 checks found nothing". */
function summaryOf({ results, passed }: Report): string {
  const count = (level: Level): number => results.filter((result) => result.level === level).length;
  const infos = count("info");
  return [
    `${plural(count("error"), "error")}, ${plural(count("warning"), "warning")}${infos > 0 ? `, ${plural(infos, "note")}` : ""}`,
    `${plural(passed.length, "check")} found nothing`,
  ].join("; ");
}

function block(result: Result, paint: (format: Parameters<typeof styleText>[0], text: string) => string): string {
  const { check, level } = result;
  const indent = "    ";
  const [first, ...others] = result.places;
  const lines = [
    `${paint([COLORS[level], "bold"], `${MARKS[level]} ${check.id}`)}  ${paint("bold", result.what)}`,
    ...(first ? [indent + paint("cyan", placeText(first))] : []),
    ...others.map((place) => indent + placeText(place)),
    ...wrap(result.why ?? check.why, indent),
    ...(result.unverified === undefined ? [] : wrap(`Not verified: ${result.unverified}`, indent)),
    ...labelled("Fix: ", result.fix, indent),
    paint("dim", `${indent}${pageOf(check.id)}`),
  ];
  return lines.join("\n");
}

/** `convex/auth.config.ts:14  applicationID: …` */
function placeText({ file, line, text }: Place): string {
  const where = file === undefined ? "" : line === undefined || line === 0 ? file : `${file}:${line}`;
  return [where, text].filter(Boolean).join("  ");
}

/** A text with lines of its own, such as commands, keeps them. */
function labelled(label: string, text: string, indent: string): string[] {
  const [first = "", ...rest] = text.split("\n");
  return [...wrap(label + first, indent), ...rest.map((line) => `${indent}  ${line}`)];
}

function skippedLines({ skipped }: Report): string[] {
  const counts = new Map<string, number>();
  for (const { needs } of skipped) {
    const key = needs.map((mode) => MODES[mode]).join(" ");
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const parts = [...counts].map(([options, count]) => `${count} with ${options}`);
  return [`${plural(skipped.length, "more check")}: ${parts.join(", ")}`];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
