// Mistakes that a change of `step` could introduce, one at a time. The checker must catch each.
import type { Effect } from "../../../src/core/effect.ts";
import type { Event, Inputs } from "../../../src/core/event.ts";
import { type State, vouchedSession } from "../../../src/core/state.ts";
import { step } from "../../../src/core/step.ts";
import { type StepFunction, VOUCHED } from "./world.ts";

type Result = ReturnType<StepFunction>;

/** `change` receives every decision and may replace it. Undefined keeps it. */
const spoil =
  (change: (state: State, event: Event, inputs: Inputs, right: Result) => Result | undefined): StepFunction =>
  (state, event, inputs) => {
    const right = step(state, event, inputs);
    return change(state, event, inputs, right) ?? right;
  };

const without = (right: Result, kind: Effect["kind"]): Result => ({
  state: right.state,
  effects: right.effects.filter((effect) => effect.kind !== kind),
});
const current = (state: State): number =>
  "attempt" in state && state.attempt.kind === "fetching" ? state.attempt.id : 0;
const timerOf = (right: Result): number | null =>
  right.effects.flatMap((effect) => (effect.kind === "timer" ? [effect.inMs] : []))[0] ?? null;

/** Each mistake, and the start of the message of the rule that it breaks. */
export const MUTATIONS: Readonly<Record<string, { readonly step: StepFunction; readonly breaks: string }>> = {
  "a late fetch signs back in": {
    breaks: "S2",
    step: spoil((state, event, inputs) => {
      if (state.kind !== "absent" || state.ended === null || event.kind !== "fetch-token") return undefined;
      const acquiring = step(
        { kind: "unknown", vouched: null },
        { kind: "source-present", subject: null, organizationId: undefined },
        inputs,
      );
      return step(acquiring.state, { ...event, id: inputs.id }, inputs);
    }),
  },
  "the result of an abandoned fetch is used": {
    breaks: "S2",
    step: spoil((state, event, inputs) =>
      "id" in event && current(state) !== 0 ? step(state, { ...event, id: current(state) }, inputs) : undefined,
    ),
  },
  "gone is treated as transient": {
    breaks: "S14",
    step: spoil((state, event, inputs) =>
      event.kind === "fetch-gone" ? step(state, { kind: "fetch-transient", id: event.id }, inputs) : undefined,
    ),
  },
  "a failed fetch signs out": {
    breaks: "S3",
    step: spoil((state, event, inputs) =>
      event.kind === "fetch-transient" ? step(state, { kind: "fetch-gone", id: event.id }, inputs) : undefined,
    ),
  },
  "a source that starts over ends the session": {
    breaks: "S3",
    step: spoil((state, event) =>
      event.kind === "source-unknown" && state.kind !== "absent"
        ? { state: { kind: "unknown", vouched: null }, effects: [{ kind: "abandon-fetch" }, { kind: "no-timer" }] }
        : undefined,
    ),
  },
  "the refresh timer is not set again": {
    breaks: "S28",
    step: spoil((_, event, __, right) => (event.kind === "fetch-token" ? without(right, "timer") : undefined)),
  },
  "the retry timer is not set": {
    breaks: "S28",
    step: spoil((_, event, __, right) => (event.kind === "fetch-transient" ? without(right, "timer") : undefined)),
  },
  "sign-out leaves the timer": {
    breaks: "S28",
    step: spoil((_, event, __, right) => (event.kind === "source-absent" ? without(right, "no-timer") : undefined)),
  },
  "sign-out leaves the fetch": {
    breaks: "S9",
    step: spoil((_, event, __, right) =>
      event.kind === "source-absent" ? without(right, "abandon-fetch") : undefined,
    ),
  },
  "every wake-up starts a fetch": {
    breaks: "S9",
    step: spoil((state, event, inputs, right) =>
      event.kind === "wake" && state.kind === "renewing" && current(state) !== 0
        ? {
            state: { ...state, attempt: { ...state.attempt, kind: "fetching", id: inputs.id } },
            effects: [...right.effects, { kind: "fetch", id: inputs.id, force: true, current: null }],
          }
        : undefined,
    ),
  },
  "a wake-up refreshes a token that is not due": {
    breaks: "S27",
    step: spoil((state, event, inputs) =>
      event.kind === "wake" && state.kind === "active" ? step(state, { kind: "restored" }, inputs) : undefined,
    ),
  },
  "a wake-up shortens the wait that protects the backend": {
    breaks: "S10",
    step: spoil((state, event, inputs) =>
      event.kind === "wake" && state.kind === "renewing" ? step(state, { kind: "timer" }, inputs) : undefined,
    ),
  },
  "a hidden tab refreshes on its own": {
    breaks: "S27",
    step: spoil((state, event, inputs) =>
      inputs.hidden && event.kind === "timer" ? step(state, event, { ...inputs, hidden: false }) : undefined,
    ),
  },
  "a tab that becomes visible again does not check": {
    breaks: "S28",
    step: spoil((state, event) =>
      event.kind === "wake" && state.kind === "active" ? { state, effects: [] } : undefined,
    ),
  },
  "a refused token is offered again": {
    breaks: "S15",
    step: spoil((_, event, __, { state, effects }) =>
      event.kind === "refused" && "held" in state
        ? { state: { ...state, held: { ...state.held, refused: false } }, effects }
        : undefined,
    ),
  },
  "refusals are not counted": {
    breaks: "S12",
    step: spoil((state, event, inputs) =>
      event.kind === "refused" && "held" in state
        ? step({ ...state, held: { ...state.held, refusals: 0, refusedAt: null } }, event, inputs)
        : undefined,
    ),
  },
  "acceptance does not end the error": {
    breaks: "S26",
    step: spoil((state, event, __, right) =>
      event.kind === "confirmed" && "held" in state && state.held.refusal !== null
        ? { state, effects: right.effects }
        : undefined,
    ),
  },
  "the echo of an ended session signs back in": {
    breaks: "S13",
    step: spoil((state, event, inputs) =>
      state.kind === "absent" && event.kind === "source-present"
        ? step({ ...state, ended: null }, event, inputs)
        : undefined,
    ),
  },
  "another user's first token is used": {
    breaks: "S17",
    step: spoil((state, event, inputs) =>
      state.kind === "acquiring" && event.kind === "fetch-token" && event.id === current(state)
        ? step({ ...state, named: { ...state.named, subject: null } }, event, inputs)
        : undefined,
    ),
  },
  "a token of another organization is used": {
    breaks: "S17",
    step: spoil((state, event, inputs) =>
      "named" in state && event.kind === "fetch-token" && event.id === current(state)
        ? step({ ...state, named: { ...state.named, organizationId: undefined } }, event, inputs)
        : undefined,
    ),
  },
  "the previous organization is still shown": {
    breaks: "S46",
    step: spoil((state, event, _, right) =>
      event.kind === "source-present" && right.state.kind === "acquiring" && "held" in state
        ? { ...right, state: { ...right.state, vouched: state.held.token } }
        : undefined,
    ),
  },
  "a token is sent while another one is unread": {
    breaks: "S47",
    step: spoil((_, event, __, { state, effects }) =>
      event.kind === "source-present" && "held" in state
        ? { state: { ...state, held: { ...state.held, doubted: false } }, effects }
        : undefined,
    ),
  },
  "a token of the session that ended signs back in": {
    breaks: "S13",
    step: spoil((state, event, inputs) =>
      state.kind === "acquiring" && event.kind === "fetch-token" && event.id !== 0 && event.id === current(state)
        ? step({ ...state, ended: null }, event, inputs)
        : undefined,
    ),
  },
  "a sign-out in another tab is passed on": {
    breaks: "S31",
    step: spoil((_, event, __, right) =>
      event.kind === "tab-signed-out"
        ? {
            state: right.state,
            effects: [...right.effects, { kind: "tell-tabs", message: { ...event, kind: "signed-out" } }],
          }
        : undefined,
    ),
  },
  "a token from the cache is announced as new": {
    breaks: "S31",
    step: spoil((state, event, inputs) =>
      event.kind === "fetch-token" ? step(state, { ...event, minted: true }, inputs) : undefined,
    ),
  },
  "a sign-out anywhere signs every tab out": {
    breaks: "S3",
    step: spoil((state, event, inputs) =>
      event.kind === "tab-signed-out" && "held" in state
        ? step(
            state,
            { ...event, subject: state.held.token.identity.subject, sessionId: state.held.token.identity.sessionId },
            inputs,
          )
        : undefined,
    ),
  },
  "a vouched-for session outlives another user": {
    breaks: "S46",
    step: spoil((state, event, __, right) =>
      event.kind === "source-present" && right.state.kind === "acquiring" && vouchedSession(state) !== null
        ? { ...right, state: { ...right.state, vouched: vouchedSession(state) } }
        : undefined,
    ),
  },
  "a vouched-for session comes back": {
    breaks: "S2",
    step: spoil((state, event, __, right) =>
      event.kind === "source-present" && right.state.kind === "acquiring" && vouchedSession(state) === null
        ? { ...right, state: { ...right.state, vouched: VOUCHED } }
        : undefined,
    ),
  },
  "a sign-out in another tab leaves the vouched-for session": {
    breaks: "S3",
    step: spoil((state, event) =>
      event.kind === "tab-signed-out" && vouchedSession(state) !== null ? { state, effects: [] } : undefined,
    ),
  },
  "an outdated token is replaced from the source's memory": {
    breaks: "S57",
    step: spoil((state, event, inputs) =>
      event.kind === "outdated" && state.kind === "active" ? step(state, { kind: "tab-refreshed" }, inputs) : undefined,
    ),
  },
  "a report about an earlier token replaces the current one": {
    breaks: "S57",
    step: spoil((state, event, inputs) =>
      event.kind === "outdated" && "held" in state
        ? step(state, { ...event, serial: state.held.serial }, inputs)
        : undefined,
    ),
  },
  "a failing provider is retried only after a minute": {
    breaks: "S26",
    step: spoil((_, event, __, right) =>
      event.kind === "refused" && timerOf(right) === 20_000
        ? { state: right.state, effects: [{ kind: "timer", inMs: 60_000 }] }
        : undefined,
    ),
  },
};

/** A mistake that breaks no rule in any single situation, only over time. */
export const IMPATIENT: StepFunction = spoil((_, event, __, right) =>
  event.kind === "refused" && timerOf(right) === 20_000
    ? { state: right.state, effects: [{ kind: "timer", inMs: 8000 }] }
    : undefined,
);
/** The same for the plan: a token is replaced the moment it arrives. */
export const RESTLESS: StepFunction = spoil((_, event, __, right) =>
  event.kind === "fetch-token" && right.state.kind === "active"
    ? { state: right.state, effects: [{ kind: "timer", inMs: 1000 }] }
    : undefined,
);
