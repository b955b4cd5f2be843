// Schedules that once broke an invariant, as `npm run soak` found and shrank them.
import { afterEach, beforeEach, test } from "vitest";
import { play } from "../../support/faults.ts";
import { startTime, stopTime } from "../../support/time.ts";

beforeEach(startTime);
afterEach(stopTime);

test("[L44] a call by Alice during her sign-in ran as Bob, who signed in instead", async () => {
  await play({
    life: 5,
    steps: [
      ["user writes", 0],
      ["provider fails", 1],
      ["bob signs in", 0],
    ],
  });
});

test("[L44] a call by Alice during her sign-in ran unauthenticated after she had signed out", async () => {
  await play({
    life: 5,
    steps: [
      ["user writes", 1],
      ["user signs out", 0],
    ],
  });
});

test("[S14] a fetch was made for a user who had signed out in the same turn", async () => {
  await play({ life: 5, steps: [["user signs out", 0]] });
});

test("[S30] a token that was due and refused, and that the provider returned again, was fetched twenty times a second", async () => {
  await play({
    life: 60,
    steps: [
      ["backend refuses", 0],
      ["provider repeats", 15_516],
      ["socket drops", 35_766],
      ["provider fails", 0],
    ],
  });
});

test("[S26] a due token that was refused and returned again was left alone for half a minute", async () => {
  await play({
    life: 60,
    steps: [
      ["provider fails", 0],
      ["backend refuses", 0],
      ["provider fails", 827],
      ["provider is slow", 1868],
      ["provider repeats", 27_405],
      ["clock jumps", 57],
      ["alice changes organization", 40],
      ["page shows", 12],
      ["actions take long", 34_571],
    ],
  });
});

test("[S48] another token of the ended session ended the session that the user had signed in to since", async () => {
  await play({
    life: 5,
    source: { isShared: false, namesSession: true },
    steps: [
      ["provider revokes", 0],
      ["provider lags behind a switch", 50],
      ["alice signs in within the page", 0],
      ["provider fails", 0],
    ],
  });
});

test("[L60] a connection that became half open after a sign-out was left alone for a minute", async () => {
  await play({
    life: 5,
    steps: [
      ["provider revokes", 0],
      ["provider fails", 55],
      ["connection goes half open", 0],
    ],
  });
});
