// The tables of `npm run bench -- session`.

function groups(list, key) {
  const map = new Map();
  for (const item of list) map.set(key(item), [...(map.get(key(item)) ?? []), item]);
  return map;
}
const sum = (list, key) => list.reduce((total, item) => total + item[key], 0);

/** Prints the results of the schedules, as measure.ts wrote them. */
export function printSchedules({ coldLoad, outcomes, nextOutcomes, notPlayed }) {
  console.log("\nFailed schedules of each candidate, with the reasons (numbers up to 52 are those of the tests)");
  for (const own of groups([...outcomes, ...nextOutcomes], ({ schedule, title }) => `${schedule} ${title}`).values()) {
    if (own.every(({ failures }) => failures.length === 0)) continue;
    console.log(`  ${String(own[0].schedule).padStart(2)} ${own[0].title}`);
    for (const { candidate, failures } of own) {
      if (failures.length > 0) console.log(`       ${candidate.padEnd(20)}${failures.join(", ")}`);
    }
  }

  console.log("\nOmitted from the first 52 schedules");
  for (const { schedules, why } of notPlayed) console.log(`  ${schedules}: ${why}`);

  console.log("\nAll schedules together: counts over every play, and the slowest recovery");
  printTotals(outcomes);
  console.log("\nThe same for the schedules with authkit-nextjs");
  printTotals(nextOutcomes);

  console.log("\nOne healthy hour, tokens of 300 s, data changing every 10 s");
  const hour = outcomes.filter(({ schedule }) => schedule === 8);
  console.table(
    Object.fromEntries(
      hour.map(({ candidate, sockets, authenticates, calls, flashes }) => [
        candidate,
        { sockets, Authenticate: authenticates, "token requests": calls, flashes },
      ]),
    ),
  );

  console.log(
    "\nCold load of a signed-in user: simulated ms from the first render to protected data, by round trip to WorkOS and Convex",
  );
  console.table(
    Object.fromEntries(
      [...groups(coldLoad, ({ candidate }) => candidate)].map(([candidate, own]) => [
        candidate,
        Object.fromEntries(own.map(({ roundTrip, ms }) => [`${roundTrip} ms`, ms])),
      ]),
    ),
  );
}

function printTotals(outcomes) {
  const rows = [...groups(outcomes, ({ candidate }) => candidate)].map(([candidate, own]) => {
    const failed = new Set(own.filter(({ failures }) => failures.length > 0).map(({ schedule }) => schedule));
    const recoveries = own.flatMap(({ recovery }) => (recovery === null ? [] : [recovery]));
    return [
      candidate,
      {
        "schedules failed": `${failed.size} of ${new Set(own.map(({ schedule }) => schedule)).size}`,
        flashes: sum(own, "flashes"),
        "mixed screens": sum(own, "mixed"),
        "old data s": Math.round(sum(own, "oldData") / 1000),
        "stray runs": sum(own, "strayRuns"),
        sockets: sum(own, "sockets"),
        Authenticate: sum(own, "authenticates"),
        "token requests": sum(own, "calls"),
        "never recovered": own.length - recoveries.length,
        "slowest recovery s": Math.max(...recoveries) / 1000,
      },
    ];
  });
  console.table(Object.fromEntries(rows));
}

/** Prints the times in a browser, as in-browser.mjs measured them. */
export function printTimes({ times, runs, watched }, ours) {
  const what = `median ms of ${runs} interleaved runs (middle half), and the factor over Lockstep, by round trip`;
  console.log(`\nFrom the navigation to the first protected data in Chromium: ${what}`);
  printRatios(times, "load", ours);
  console.log(`\nFrom the click that switches the organization to its data: ${what}`);
  console.log("  With @convex-dev/workos the page is reloaded as soon as AuthKit has switched.");
  printRatios(times, "change", ours);
  for (const { candidate, ms, came, tokenRequests } of watched) {
    const end = came ? "came" : "did not come";
    console.log(
      `  ${candidate} alone: the data ${end} within ${ms / 1000} s; token requests meanwhile: ${tokenRequests}`,
    );
  }
}

function printRatios(times, key, ours) {
  const measured = times.filter((one) => one[key] !== null);
  const cells = (own) =>
    [...groups(own, ({ roundTrip }) => roundTrip)].map(([roundTrip, some]) => {
      const base = measured.filter((one) => one.candidate === ours && one.roundTrip === roundTrip);
      const [low, median, high] = quartiles(some.map((one) => one[key]));
      const ratio = median / quartiles(base.map((one) => one[key]))[1];
      return [`${roundTrip} ms`, `${Math.round(median)} (${Math.round(low)}–${Math.round(high)}) ×${ratio.toFixed(2)}`];
    });
  const rows = [...groups(measured, ({ candidate }) => candidate)];
  console.table(Object.fromEntries(rows.map(([candidate, own]) => [candidate, Object.fromEntries(cells(own))])));
}

function quartiles(list) {
  const sorted = list.toSorted((a, b) => a - b);
  return [0.25, 0.5, 0.75].map((part) => sorted[Math.round(part * (sorted.length - 1))]);
}
