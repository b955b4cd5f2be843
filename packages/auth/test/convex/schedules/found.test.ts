// Schedules that broke an invariant once, as `npm run soak` found and shrank them.
import { afterEach, beforeEach, test } from "vitest";
import { play } from "../../support/faults.ts";
import { startTime, stopTime } from "../../support/time.ts";

beforeEach(startTime);
afterEach(stopTime);

test("[L44] what Alice called while she was being signed in ran as Bob, who came instead", async () => {
  await play({
    life: 5,
    steps: [
      ["user writes", 0],
      ["provider fails", 1],
      ["bob signs in", 0],
    ],
  });
});

test("[L44] what Alice called while she was being signed in ran as nobody, once she had signed out", async () => {
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

test("[S30] a token that was due and refused, and that the provider gave again, was fetched twenty times a second", async () => {
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

test("[S26] a due token that is refused and was given again was left alone for half a minute", async () => {
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

test("[S48] a token of the session that had ended, once more, ended the one that the user had signed in to after it", async () => {
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

test("[L60] a connection that went half open after the user had signed out was left alone for a minute", async () => {
  await play({
    life: 5,
    steps: [
      ["provider revokes", 0],
      ["provider fails", 55],
      ["connection goes half open", 0],
    ],
  });
});
