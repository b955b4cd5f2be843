// The transition table of spec/session.md, cell by cell.
import { expect, test } from "vitest";
import type { Event, Inputs } from "../../src/core/event.ts";
import type { State } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import { makeToken } from "../../src/testing/index.ts";

/** When the held token arrived, and when it is due. ms. */
const EARLY = 0;
const DUE = 250_000;
/** The current fetch in every state that fetches. */
const FETCH = 7;

const inputsAt = (now: number, hidden = false): Inputs => ({ now, wall: 1_000_000 + now, roll: 0, id: FETCH, hidden });
const tokenOf = (jti: string, claims: object = {}): string =>
  makeToken({ sub: "user_alice", org_id: "org_1", sid: "session_1", iat: 1000, exp: 1300, jti, ...claims });
const gives = (token: string): Event => ({ kind: "fetch-token", id: FETCH, token, minted: true });

const PRESENT: Event = {
  kind: "source-present",
  subject: "user_alice",
  organizationId: "org_1",
  sessionId: "session_1",
};
const FAILED: Event = { kind: "fetch-transient", id: FETCH };
const SIGNED_OUT: Event = { kind: "tab-signed-out", subject: "user_alice", sessionId: "session_1" };

const after = (state: State, ...events: readonly Event[]): State =>
  events.reduce((now, event) => step(now, event, inputsAt(EARLY)).state, state);
const unknown: State = { kind: "unknown", vouched: null };
const acquiring = after(unknown, PRESENT);
const active = after(acquiring, gives(tokenOf("1")));
const renewing = after(active, { kind: "restored" });
const refused = (serial: number): Event => ({ kind: "refused", serial, reason: "no" });

/** Every situation that the table distinguishes. */
const SITUATIONS: Readonly<Record<string, { readonly state: State; readonly inputs: Inputs }>> = {
  unknown: { state: unknown, inputs: inputsAt(EARLY) },
  absent: { state: after(active, { kind: "source-absent", reason: "signed_out" }), inputs: inputsAt(EARLY) },
  "acquiring, fetching": { state: acquiring, inputs: inputsAt(EARLY) },
  "acquiring, waiting": { state: after(acquiring, FAILED), inputs: inputsAt(EARLY) },
  active: { state: active, inputs: inputsAt(EARLY) },
  "active, due": { state: active, inputs: inputsAt(DUE) },
  "active, due, hidden": { state: active, inputs: inputsAt(DUE, true) },
  "renewing, fetching": { state: renewing, inputs: inputsAt(EARLY) },
  "renewing, waiting": { state: after(renewing, FAILED), inputs: inputsAt(EARLY) },
  "renewing, capped": {
    state: after(active, refused(1), gives(tokenOf("2")), refused(2)),
    inputs: inputsAt(EARLY),
  },
};

/** The outcome of an event: the next state, whether its token is in doubt, and the effects. `·` is nothing. */
function outcome(state: State, event: Event, inputs: Inputs): string {
  const next = step(state, event, inputs);
  const effects = next.effects.flatMap((effect) => {
    if (effect.kind === "fetch") return effect.force ? "forced" : "fetch";
    return effect.kind === "timer" ? "timer" : effect.kind === "ignore-echo" ? "echo" : [];
  });
  if (next.state === state && next.effects.length === 0) return "·";
  const doubt = "held" in next.state && next.state.held.doubted ? "doubted" : [];
  return [next.state.kind, doubt, effects].flat().join(" ");
}

const serialOf = (state: State): number => ("held" in state ? state.held.serial : 1);
const EVENTS: Readonly<Record<string, (state: State) => Event>> = {
  "source-unknown": () => ({ kind: "source-unknown" }),
  "source-absent": () => ({ kind: "source-absent", reason: "no_session" }),
  "nothing else named": () => PRESENT,
  "another organization": () => ({ ...PRESENT, organizationId: "org_2" }),
  "another session": () => ({ ...PRESENT, sessionId: "session_2" }),
  "another user": () => ({ ...PRESENT, subject: "user_bob" }),
  "unread token": () => ({ kind: "source-present", subject: "user_alice", organizationId: undefined, unread: 1 }),
  "fetch-token": () => gives(tokenOf("3")),
  misfit: () => gives(tokenOf("3", { org_id: "org_2" })),
  "fetch-gone": () => ({ kind: "fetch-gone", id: FETCH }),
  "fetch-transient": () => FAILED,
  timer: () => ({ kind: "timer" }),
  wake: () => ({ kind: "wake" }),
  needed: () => ({ kind: "needed" }),
  restored: () => ({ kind: "restored" }),
  "tab-refreshed": () => ({ kind: "tab-refreshed" }),
  "tab-signed-out": () => SIGNED_OUT,
  "tab-signed-out of another": () => ({ ...SIGNED_OUT, sessionId: "session_2" }),
  confirmed: (state) => ({ kind: "confirmed", serial: serialOf(state) }),
  refused: (state) => refused(serialOf(state)),
  outdated: (state) => ({ kind: "outdated", serial: serialOf(state) }),
  "outdated, of an earlier token": () => ({ kind: "outdated", serial: 0 }),
};

/** The table. What it does not list has no effect. */
const TABLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  unknown: {
    "source-absent": "absent",
    "nothing else named": "acquiring fetch",
    "another organization": "acquiring fetch",
    "another session": "acquiring fetch",
    "another user": "acquiring fetch",
    "unread token": "acquiring fetch",
  },
  absent: {
    "source-unknown": "absent",
    "nothing else named": "absent echo",
    "another organization": "absent echo",
    "another session": "acquiring fetch",
    "another user": "absent echo",
    "unread token": "acquiring fetch",
  },
  "acquiring, fetching": {
    "source-absent": "absent",
    "nothing else named": "acquiring",
    "another organization": "acquiring fetch",
    "another session": "acquiring fetch",
    "another user": "acquiring fetch",
    "unread token": "acquiring fetch",
    "fetch-token": "active timer",
    misfit: "acquiring forced",
    "fetch-gone": "absent",
    "fetch-transient": "acquiring timer",
    "tab-signed-out": "acquiring",
    "tab-signed-out of another": "acquiring",
  },
  "acquiring, waiting": {
    "source-absent": "absent",
    "nothing else named": "acquiring",
    "another organization": "acquiring fetch",
    "another session": "acquiring fetch",
    "another user": "acquiring fetch",
    "unread token": "acquiring fetch",
    timer: "acquiring fetch",
    wake: "acquiring fetch",
    restored: "acquiring fetch",
    "tab-refreshed": "acquiring fetch",
    "tab-signed-out": "acquiring",
    "tab-signed-out of another": "acquiring",
  },
  active: {
    "source-absent": "absent",
    "nothing else named": "active",
    "another organization": "acquiring fetch",
    "another session": "acquiring fetch",
    "another user": "acquiring fetch",
    "unread token": "renewing doubted fetch",
    timer: "renewing forced",
    wake: "active timer",
    needed: "active timer",
    restored: "renewing forced",
    "tab-refreshed": "renewing fetch",
    "tab-signed-out": "absent",
    confirmed: "active",
    refused: "renewing forced",
    outdated: "renewing forced",
  },
  "active, due": {
    "source-absent": "absent",
    "nothing else named": "active",
    "another organization": "acquiring fetch",
    "another session": "acquiring fetch",
    "another user": "acquiring fetch",
    "unread token": "renewing doubted fetch",
    timer: "renewing forced",
    wake: "renewing forced",
    needed: "renewing forced",
    restored: "renewing forced",
    "tab-refreshed": "renewing fetch",
    "tab-signed-out": "absent",
    confirmed: "active",
    refused: "renewing forced",
    outdated: "renewing forced",
  },
  "active, due, hidden": {
    "source-absent": "absent",
    "nothing else named": "active",
    "another organization": "acquiring fetch",
    "another session": "acquiring fetch",
    "another user": "acquiring fetch",
    "unread token": "renewing doubted fetch",
    needed: "renewing forced",
    restored: "renewing forced",
    "tab-refreshed": "renewing fetch",
    "tab-signed-out": "absent",
    confirmed: "active",
    refused: "renewing forced",
    outdated: "renewing forced",
  },
  "renewing, fetching": {
    "source-absent": "absent",
    "nothing else named": "renewing",
    "another organization": "acquiring fetch",
    "another session": "acquiring fetch",
    "another user": "acquiring fetch",
    "unread token": "renewing doubted fetch",
    "fetch-token": "active timer",
    misfit: "renewing timer",
    "fetch-gone": "absent",
    "fetch-transient": "renewing timer",
    "tab-signed-out": "absent",
    confirmed: "renewing",
    refused: "renewing",
  },
  "renewing, waiting": {
    "source-absent": "absent",
    "nothing else named": "renewing",
    "another organization": "acquiring fetch",
    "another session": "acquiring fetch",
    "another user": "acquiring fetch",
    "unread token": "renewing doubted fetch",
    timer: "renewing forced",
    wake: "renewing forced",
    restored: "renewing forced",
    "tab-refreshed": "renewing forced",
    "tab-signed-out": "absent",
    confirmed: "renewing",
    refused: "renewing",
  },
  "renewing, capped": {
    "source-absent": "absent",
    "nothing else named": "renewing",
    "another organization": "acquiring fetch",
    "another session": "acquiring fetch",
    "another user": "acquiring fetch",
    "unread token": "renewing doubted",
    timer: "renewing forced",
    "tab-signed-out": "absent",
    confirmed: "renewing",
    refused: "renewing",
  },
};

test.each(Object.entries(SITUATIONS))("[S54] what each event leads to: %s", (name, { state, inputs }) => {
  const cells = Object.entries(EVENTS).map(([what, event]) => [what, outcome(state, event(state), inputs)] as const);
  expect(Object.fromEntries(cells.filter(([, came]) => came !== "·"))).toEqual(TABLE[name]);
});
