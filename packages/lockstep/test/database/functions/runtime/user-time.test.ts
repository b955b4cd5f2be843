// How long code may keep the thread, by itself: what ticks, and who is stopped.

import { expect, it } from "vitest";
import { createTicker, ExecutionTimeout, startUserTime } from "../../../../src/database/functions/runtime/user-time.ts";

it("[F442] a run that is stopped neither stops nor slows another one of the same turn", () => {
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
