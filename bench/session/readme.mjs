// The table of README.md: the results of the schedules, one column per candidate.

const ROWS = {
  "failed schedules": (own, failed) => `${failed} of ${new Set(own.map(({ schedule }) => schedule)).size}`,
  "times the signed-in screen disappeared": (own) => sum(own, "flashes"),
  "calls that ran unauthenticated, as another user, or in another organization": (own) => sum(own, "strayRuns"),
  "seconds that a signed-out user's data stayed on screen": (own) => Math.round(sum(own, "oldData") / 1000),
  "runs in which sign-in never recovered": (own) => own.filter(({ recovery }) => recovery === null).length,
};
const sum = (list, key) => list.reduce((total, item) => total + item[key], 0);

/** Returns the table in Markdown, and the schedules that Lockstep fails. */
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
  return ours.length === 0 ? table : `${table}\n\nLockstep fails these schedules: ${ours.join("; ")}.`;
}
