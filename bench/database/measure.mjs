// Time per call: wall time, and processor time, which does not include other work on the machine.

const ROUND_MS = 500;

export const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
export const p95 = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length * 0.95)];
export const round = (value) => Number(value.toPrecision(3));
export const ratio = (of, to) => round(of / to);

/** One round, of `atOnce` calls at a time: microseconds per call. */
export async function measureRound(work, atOnce) {
  const cpu = process.cpuUsage();
  const since = performance.now();
  let count = 0;
  while (performance.now() - since < ROUND_MS) {
    if (atOnce === 1) await work();
    else await Promise.all(Array.from({ length: atOnce }, () => work()));
    count += atOnce;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { wall: ((performance.now() - since) / count) * 1000, cpu: (user + system) / count };
}

/** Several kinds of work, interleaved, after a warm-up of each: the median of each kind's rounds. */
export async function byTurns(works, { atOnce = 1, rounds } = {}) {
  return await inTurn(
    works.map((work) => () => measureRound(work, atOnce)),
    rounds,
  );
}

/** Does the same with functions that measure one round per call. */
export async function inTurn(measures, rounds = 5) {
  const samples = measures.map(() => []);
  for (let turn = -1; turn < rounds; turn++) {
    for (const [kind, measure] of measures.entries()) {
      const sample = await measure();
      if (turn >= 0) samples[kind].push(sample);
    }
  }
  return samples.map((own) => ({ wall: median(own.map(({ wall }) => wall)), cpu: median(own.map(({ cpu }) => cpu)) }));
}
