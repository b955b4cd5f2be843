// The model checker in the larger world, whose source names sessions and whose users sign in again.
import { expect, test } from "vitest";
import { step } from "../../src/core/step.ts";
import { explore } from "./model/explore.ts";

test("[S1] [S13] [S17] [S46] in every situation of a source that names sessions", () => {
  const { states, transitions, changes, violation } = explore(step, true);
  console.log(`model with sessions: ${states} states, ${transitions} transitions`);
  expect(violation).toBeNull();
  expect(states).toBeGreaterThan(20_000);
  expect(changes).toContain("acquiring --> absent: source-present");
});
