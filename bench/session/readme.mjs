// The table of README.md: what the schedules showed, one column per candidate.

const ROWS = {
  "schedules that fail": (own, failed) => `${failed} of ${new Set(own.map(({ schedule }) => schedule)).size}`,
  "signed-in screen disappears, times": (own) => sum(own, "flashes"),
  "calls that run unauthenticated, as another user, or in another organization": (own) => sum(own, "strayRuns"),
  "seconds that data stays on screen after its user has left": (own) => Math.round(sum(own, "oldData") / 1000),
  "runs after which sign-in never recovers": (own) => own.filter(({ recovery }) => recovery === null).length,
};
const sum = (list, key) => list.reduce((total, item) => total + item[key], 0);

/** Returns the table in Markdown, and the schedules that ours fails. */
export function scheduleTable({ outcomes }) {
  const names = [...new Set(outcomes.map(({ candidate }) => candidate))];
  const of = (name) => outcomes.filter(({ candidate }) => candidate === name);
  const failedBy = (name) => new Map(of(name).flatMap((one) => (one.failures.length > 0 ? [[one.schedule, one]] : [])));
  const number = (value) => (typeof value === "number" ? value.toLocaleString("en-US") : value);
  const rows = Object.entries(ROWS).map(([label, measure]) => [
    label,
    ...names.map((name) => number(measure(of(name), failedBy(name).size))),
  ]);
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const alignment = line(["---", ...names.map(() => "---:")]);
  const table = [line(["", ...names]), alignment, ...rows.map(line)].join("\n");
  const ours = [...failedBy(names[0]).values()].map(({ title, failures }) => `${title} (${failures.join(", ")})`);
  return ours.length === 0 ? table : `${table}\n\nLockstep fails: ${ours.join("; ")}.`;
}
