// When a token is replaced: lifetimes from 5 s to 24 h, clocks that are wrong or jump, tokens that are old on arrival.
import fc from "fast-check";
import { expect, test } from "vitest";
import { isFresh, refreshAt, retryIn } from "../../src/core/plan.ts";
import type { HeldToken, State } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import { makeToken } from "../../src/testing/index.ts";

const DAY = 86_400;
const life = fc.integer({ min: 5, max: DAY });
/** By how many seconds this machine's wall clock is wrong. */
const wrong = fc.constantFrom(0, 600, -600, DAY, -DAY);
/** The age of a token on arrival, as a part of its lifetime. */
const used = fc.double({ min: 0, max: 200 / 300, noNaN: true });

/** The outcome of a token: what is held, and the ms until its planned refresh. */
interface Receipt {
  readonly held: HeldToken;
  readonly plannedIn: number;
}

/** A machine whose wall clock is wrong, and an issuer whose clock is right. All in s by the issuer's clock. */
function machine(lifetime: number, clockError: number) {
  let state: State = { kind: "unknown", vouched: null };
  let id = 0;
  let error = clockError;
  let jti = 0;
  const happen = (seconds: number, event: Parameters<typeof step>[1]) => {
    id += 1;
    const inputs = { now: seconds * 1000 + 777, wall: (seconds + error) * 1000, roll: 0.5, id, hidden: false };
    const next = step(state, event, inputs);
    state = next.state;
    return next.effects;
  };
  const isFetching = (): boolean => "attempt" in state && state.attempt.kind === "fetching";
  return {
    jump: (seconds: number) => {
      error += seconds;
    },
    /** A token of that age arrives at that time. */
    receive: (at: number, age: number, minted: boolean): Receipt => {
      if (state.kind === "unknown") happen(at, { kind: "source-present", subject: null, organizationId: undefined });
      else if (!isFetching()) happen(at, { kind: "timer" });
      jti += 1;
      const iat = Math.floor(at - age);
      const token = makeToken({ sub: "user_alice", iat, exp: iat + lifetime, jti: String(jti) });
      const { attempt } = state as { attempt: { id: number } };
      const effects = happen(at, { kind: "fetch-token", id: attempt.id, token, minted });
      const timer = effects.find((effect) => effect.kind === "timer");
      // A token that is already due is replaced at once.
      const plannedIn = timer?.inMs ?? (isFetching() ? 0 : Number.NaN);
      return { held: (state as { held: HeldToken }).held, plannedIn };
    },
  };
}

const leeway = (seconds: number): number => Math.min(90, Math.max(15, 0.3 * seconds), 0.5 * seconds);

test("[S5] a new token is replaced its leeway before it expires, whatever the wall clock says (16, 40)", () => {
  fc.assert(
    fc.property(life, wrong, (seconds, error) => {
      const { held, plannedIn } = machine(seconds, error).receive(10 * DAY, 0, true);
      expect(plannedIn).toBeCloseTo((seconds - leeway(seconds)) * 1000, 3);
      expect(isFresh(held, held.receivedAt + plannedIn)).toBe(true);
      expect(isFresh(held, held.receivedAt + seconds * 1000)).toBe(false);
    }),
  );
});

test("[S6] a minted token that is already old is replaced before it really expires (15)", () => {
  fc.assert(
    fc.property(life, wrong, used, (seconds, error, part) => {
      const { receive } = machine(seconds, error);
      receive(10 * DAY, 0, true);
      const age = part * seconds;
      const { held, plannedIn } = receive(10 * DAY + seconds, age, true);
      expect(plannedIn).toBeLessThan((seconds - age) * 1000);
      expect(isFresh(held, held.receivedAt)).toBe(true);
      // Not much sooner than necessary: `iat` is in whole seconds.
      expect(plannedIn).toBeGreaterThanOrEqual(Math.max(0, seconds - age - leeway(seconds) - 2) * 1000);
    }),
    { numRuns: 500 },
  );
});

test("[S6] a jump of the wall clock costs no refresh, and one that counts as sleep costs one (40)", () => {
  fc.assert(
    fc.property(life, wrong, (seconds, jump) => {
      const { receive, jump: set } = machine(seconds, 0);
      let at = 10 * DAY;
      receive(at, 0, true);
      set(jump);
      for (let i = 0; i < 3; i += 1) {
        at += seconds - leeway(seconds);
        expect(receive(at, 0, true).plannedIn).toBeGreaterThanOrEqual((seconds - leeway(seconds) - 1) * 1000);
      }
      // The monotonic clock takes a forward jump for sleep, so the next token looks that much older.
      receive(at + Math.abs(jump), Math.abs(jump), true);
      at += Math.abs(jump);
      const { plannedIn } = receive(at + 1, Math.abs(jump) + 1, true);
      expect(plannedIn).toBeGreaterThanOrEqual((seconds - leeway(seconds) - 2) * 1000);
    }),
  );
});

test.each([
  ["issued now", 0, 0, 300_000],
  ["200 s old", 200, 0, 100_000],
  ["on a clock a day ahead", 0, DAY, 0],
  ["on a clock half a minute behind", 0, -30, 300_000],
  ["on a clock a day behind", 0, -DAY, 0],
])("[S6] a first token from a cache, %s: %d s old, clock wrong by %d s, lasts %d ms", (_, age, error, expected) => {
  expect(machine(300, error).receive(10 * DAY, age, false).held.lifetime).toBe(expected);
});

test("[S6] a first token from a cache determines the age of the first minted one (15)", () => {
  fc.assert(
    fc.property(life, used, used, (seconds, cached, minted) => {
      const { receive } = machine(seconds, 0);
      receive(10 * DAY, cached * seconds, false);
      const { plannedIn } = receive(10 * DAY + seconds, minted * seconds, true);
      expect(plannedIn).toBeLessThan((seconds - minted * seconds) * 1000);
    }),
  );
});

test("[S6] after a first token from a cache, a wrong wall clock costs one early refresh, and no more", () => {
  fc.assert(
    fc.property(life, wrong, (seconds, error) => {
      const { receive } = machine(seconds, error);
      receive(10 * DAY, 0, false);
      receive(10 * DAY + 1, 0, true);
      const { plannedIn } = receive(10 * DAY + 2, 0, true);
      expect(plannedIn).toBeGreaterThanOrEqual((seconds - leeway(seconds) - 2) * 1000);
    }),
  );
});

test("[S6] once a token was minted, the age of a cached one is exact, whatever the wall clock says", () => {
  fc.assert(
    fc.property(life, wrong, used, (seconds, error, part) => {
      const { receive } = machine(seconds, error);
      receive(10 * DAY, 0, true);
      const left = seconds - part * seconds;
      const { held } = receive(10 * DAY + seconds, part * seconds, false);
      expect(Math.abs(held.lifetime / 1000 - left)).toBeLessThanOrEqual(2);
    }),
  );
});

test("[S5] a lifetime of months is planned within the range of a timer", () => {
  const { held } = machine(90 * DAY, 0).receive(100 * DAY, 0, true);
  expect(refreshAt(held) - held.receivedAt).toBe(20 * DAY * 1000);
});

test("[S4] a wait between two retries is at least a quarter of a second and at most 15 s, and never shrinks", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, roll) => {
      const wait = retryIn(failures, roll);
      expect(wait).toBeGreaterThanOrEqual(250);
      expect(wait).toBeLessThanOrEqual(15_000);
      expect(retryIn(failures + 1, roll)).toBeGreaterThanOrEqual(wait);
    }),
  );
});
