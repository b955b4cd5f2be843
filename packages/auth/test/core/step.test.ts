// The transition table: every cell, and properties over generated histories.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { type State, identityOf } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import { viewOf } from "../../src/core/view.ts";
import { makeToken } from "../../src/testing/index.ts";

const token = (sub: string, org: string | undefined, jti: string): string =>
  makeToken({ sub, ...(org === undefined ? {} : { org_id: org }), sid: "session_1", iat: 1000, exp: 1300, jti });

const subject = fc.constantFrom("user_alice", "user_bob");
const organization = fc.constantFrom(undefined, "org_1", "org_2");
const id = fc.integer({ min: 1, max: 40 });
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.constant<Event>({ kind: "source-unknown" }),
  fc.constantFrom<Event>(
    { kind: "source-absent", reason: "no_session" },
    { kind: "source-absent", reason: "signed_out" },
  ),
  fc.record({
    kind: fc.constant("source-present" as const),
    subject: fc.option(subject),
    organizationId: fc.option(fc.option(organization.map((o) => o ?? null)), { nil: undefined }),
  }),
  fc
    .tuple(id, subject, organization, fc.constantFrom("1", "2", "3"), fc.boolean(), fc.boolean())
    .map(([n, sub, org, jti, minted, broken]): Event => ({
      kind: "fetch-token",
      id: n,
      token: broken && jti === "3" ? "no.jwt" : token(sub, org, jti),
      minted,
    })),
  id.map((n): Event => ({ kind: "fetch-gone", id: n })),
  id.map((n): Event => ({ kind: "fetch-transient", id: n })),
  fc.constant<Event>({ kind: "timer" }),
  fc.constantFrom<Event>({ kind: "wake" }, { kind: "needed" }, { kind: "restored" }, { kind: "tab-refreshed" }),
  subject.map((who): Event => ({ kind: "tab-signed-out", subject: who, sessionId: "session_1" })),
  fc.nat(6).map((serial): Event => ({ kind: "confirmed", serial })),
  fc.nat(6).map((serial): Event => ({ kind: "refused", serial, reason: "no" })),
);

/** Answers the current fetch often enough for histories to make progress. */
const history = fc.array(fc.record({ event, aimed: fc.boolean(), passed: fc.nat(200_000) }), { maxLength: 40 });

interface Moment {
  readonly before: State;
  readonly event: Event;
  readonly after: State;
  readonly effects: readonly { readonly kind: string }[];
  readonly now: number;
}

function play(moments: readonly { event: Event; aimed: boolean; passed: number }[]): Moment[] {
  let state: State = { kind: "unknown", vouched: null };
  let now = 0;
  return moments.map(({ event: raw, aimed, passed }, index) => {
    now += passed;
    const before = state;
    const happened = aimed ? aim(raw, before) : raw;
    const next = step(before, happened, { now, wall: 1_000_000 + now, roll: 0.5, id: index + 1, hidden: false });
    state = next.state;
    return { before, event: happened, after: state, effects: next.effects, now };
  });
}

function aim(raw: Event, state: State): Event {
  const current = state.kind === "acquiring" || state.kind === "renewing" ? state.attempt : null;
  const serial = state.kind === "active" || state.kind === "renewing" ? state.held.serial : 0;
  if ("id" in raw && current?.kind === "fetching") return { ...raw, id: current.id };
  return "serial" in raw ? { ...raw, serial } : raw;
}

const signedIn = (state: State): boolean => viewOf(state, true).status === "authenticated";

test("[S1] every history has a result at every step, and each state has exactly what it needs to continue", () => {
  fc.assert(
    fc.property(history, (moments) => {
      for (const { before, after, effects } of play(moments)) {
        const kinds = effects.map(({ kind }) => kind);
        const wasFetching = "attempt" in before && before.attempt.kind === "fetching" ? before.attempt.id : null;
        const isFetching = "attempt" in after && after.attempt.kind === "fetching" ? after.attempt.id : null;
        // A new fetch in the state means that a fetch was requested, and vice versa.
        expect(kinds.includes("fetch")).toBe(isFetching !== null && isFetching !== wasFetching);
        // A state that starts to wait has set a timer.
        if ("attempt" in after && after.attempt.kind === "waiting" && before.kind !== after.kind) {
          expect(kinds).toContain("timer");
        }
        if (after.kind === "active" && before.kind !== "active") expect(kinds).toContain("timer");
        if (after.kind === "absent" && before.kind !== "absent")
          expect(kinds.slice(0, 2)).toEqual(["abandon-fetch", "no-timer"]);
      }
    }),
    { numRuns: 2000 },
  );
});

test("[S2] the view is loading until the source has answered and a token has arrived", () => {
  fc.assert(
    fc.property(history, (moments) => {
      let answered = false;
      let token = false;
      for (const moment of play(moments)) {
        answered ||= moment.event.kind === "source-absent" || moment.event.kind === "source-present";
        token ||= moment.event.kind === "fetch-token";
        const { status } = viewOf(moment.after, true);
        if (!answered) expect(status).toBe("loading");
        if (!token) expect(status).not.toBe("authenticated");
      }
    }),
  );
});

test("[S3] a signed-in view ends only by absence, by another user, or by proof from a fetch", () => {
  fc.assert(
    fc.property(history, (moments) => {
      for (const { before, event: happened, after } of play(moments)) {
        if (!signedIn(before) || signedIn(after)) continue;
        expect(["source-absent", "source-present", "fetch-gone", "tab-signed-out"]).toContain(happened.kind);
        if (happened.kind === "source-present") {
          expect(happened.subject).not.toBe(identityOf(before)?.subject);
        }
      }
    }),
    { numRuns: 2000 },
  );
});

test("[S7] a result of another fetch than the current one changes nothing", () => {
  fc.assert(
    fc.property(history, (moments) => {
      for (const { before, event: happened, after, effects } of play(moments)) {
        if (!("id" in happened)) continue;
        const current = "attempt" in before && before.attempt.kind === "fetching" ? before.attempt.id : null;
        if (happened.id === current) continue;
        expect(after).toBe(before);
        expect(effects).toEqual([]);
      }
    }),
  );
});

test("[S9] a fetch is requested only when none is in progress or the current one is abandoned first", () => {
  fc.assert(
    fc.property(history, (moments) => {
      for (const { before, event: happened, effects } of play(moments)) {
        const kinds = effects.map(({ kind }) => kind);
        if (!kinds.includes("fetch")) continue;
        const current = "attempt" in before && before.attempt.kind === "fetching" ? before.attempt.id : null;
        const settled = current === null || ("id" in happened && happened.id === current);
        if (!settled) expect(kinds.indexOf("abandon-fetch")).toBeLessThan(kinds.indexOf("fetch"));
        if (!settled) expect(kinds).toContain("abandon-fetch");
      }
    }),
  );
});

test("[S13] after an end, another report of the same user has no effect until the source has started over", () => {
  const at = { now: 0, wall: 1_000_000, roll: 0.5, id: 1, hidden: false };
  const present: Event = { kind: "source-present", subject: "user_alice", organizationId: null };
  let state = step({ kind: "unknown", vouched: null }, present, at).state;
  state = step(state, { kind: "source-absent", reason: "signed_out" }, at).state;
  expect(step(state, present, at).state).toBe(state);
  expect(step(state, { ...present, subject: "user_bob" }, at).state.kind).toBe("acquiring");
  state = step(state, { kind: "source-unknown" }, at).state;
  expect(step(state, present, at).state.kind).toBe("acquiring");
});

test("[S17] a first token of another user than the named one is not used", () => {
  const at = { now: 0, wall: 1_000_000, roll: 0.5, id: 7, hidden: false };
  const { state } = step(
    { kind: "unknown", vouched: null },
    { kind: "source-present", subject: "user_bob", organizationId: null },
    at,
  );
  const bob = step(state, { kind: "fetch-token", id: 7, token: token("user_alice", undefined, "1"), minted: true }, at);
  expect(viewOf(bob.state, true).status).toBe("loading");
  // From a cache, it may predate a change of user: the provider is asked once, and then as after a failure.
  expect(bob.state).toMatchObject({ kind: "acquiring", attempt: { kind: "fetching", force: true } });
  const minted = { kind: "fetch-token" as const, id: 7, token: token("user_alice", undefined, "2"), minted: true };
  expect(step(bob.state, minted, at).state).toMatchObject({ attempt: { kind: "waiting", failures: 1 } });
});

test("[S20] no view of any history contains a token", () => {
  fc.assert(
    fc.property(history, (moments) => {
      for (const { after } of play(moments)) {
        if (!("held" in after)) continue;
        const view = viewOf(after, true);
        const text = JSON.stringify(view) + (view.status === "authenticated" ? String(view.error?.message) : "");
        expect(text).not.toContain(after.held.token.value);
        expect(text).not.toContain(after.held.token.value.split(".")[1]);
      }
    }),
  );
});
