// One refresh for parallel requests, and a session that moves meanwhile.
import { expect, test } from "vitest";
import { createRenewals } from "../../src/server/renewals.ts";

function setUp() {
  const clock = { now: 0 };
  const answers: ((renewed: string) => void)[] = [];
  const map = new Map();
  const renewals = createRenewals<string>(() => clock.now, map);
  const join = (): Promise<string> => renewals.join("rt_0", () => new Promise((resolve) => answers.push(resolve)));
  return { clock, answers, map, renewals, join };
}

test("[A129] requests with one session share a renewal until 10 s after its end", async () => {
  const { clock, answers, map, join } = setUp();
  const all = [join(), join(), join()];
  expect(answers).toHaveLength(1);
  answers[0]?.("rt_1");
  expect(await Promise.all(all)).toEqual(["rt_1", "rt_1", "rt_1"]);
  clock.now = 9_999;
  expect(await join()).toBe("rt_1");
  clock.now = 10_000;
  void join();
  expect(answers).toHaveLength(2);
  expect(map.size).toBe(1);
});

test("[A143] a renewal that was under way when the session moved resolves to the moved session", async () => {
  const { answers, renewals, join } = setUp();
  const before = [join(), join()];
  let move: (renewed: string) => void = () => {};
  renewals.move("rt_0", new Promise((resolve) => (move = resolve)));
  const after = join();
  answers[0]?.("rt_1 in the previous organization");
  move("rt_1 in the next organization");
  expect(await Promise.all([...before, after])).toEqual(Array(3).fill("rt_1 in the next organization"));
});

test("[A143] a move that fails renews nothing by itself; requests that waited for it share a renewal", async () => {
  const { answers, renewals, join } = setUp();
  let refuse: (error: Error) => void = () => {};
  renewals.move("rt_0", new Promise((_, reject) => (refuse = reject)));
  const waiting = [join(), join()];
  expect(answers).toHaveLength(0);
  refuse(new Error("refused"));
  await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(answers).toHaveLength(1);
  answers[0]?.("rt_1");
  expect(await Promise.all(waiting)).toEqual(["rt_1", "rt_1"]);
});

test("[A129] a renewal that fails is not kept", async () => {
  const { renewals, join, answers } = setUp();
  const failing = renewals.join("rt_0", () => Promise.reject(new Error("no network")));
  await expect(failing).rejects.toThrow("no network");
  void join();
  expect(answers).toHaveLength(1);
});
