// How long code may occupy the thread: what ticks, and which run is stopped.

import { expect, it } from "vitest";
import { createTicker, ExecutionTimeout, startUserTime } from "../../../../src/database/functions/runtime/user-time.ts";

it("[F442] stopping a run neither stops nor slows another run in the same turn", () => {
  const [endless, other] = [startUserTime(), startUserTime()];
  let current = endless;
  const { tick } = createTicker(() => current);
  expect(() => {
    for (;;) tick();
  }).toThrow(ExecutionTimeout);
  current = other;
  for (let n = 0; n < 5e6; n++) tick();
  expect(other).toMatchObject({ exceeded: null });
  current = endless;
  expect(tick).toThrow(ExecutionTimeout);
});
