// Mistakes that somebody could make in `step`, one at a time. The checker must catch each.
import type { Effect } from "../../../src/core/effect.ts";
import type { Event, Inputs } from "../../../src/core/event.ts";
import { type State, vouchedSession } from "../../../src/core/state.ts";
import { step } from "../../../src/core/step.ts";
import { type StepFunction, VOUCHED } from "./world.ts";

type Result = ReturnType<StepFunction>;

/** `change` sees every decision and may make another one. Undefined leaves it as it is. */
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

/** Each mistake, and how the message of the rule that it breaks begins. */
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
  "the result of a fetch that was given up is used": {
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
  "a wake-up shortens the wait that spares the backend": {
    breaks: "S10",
    step: spoil((state, event, inputs) =>
      event.kind === "wake" && state.kind === "renewing" ? step(state, { kind: "timer" }, inputs) : undefined,
    ),
  },
  "a hidden tab refreshes by itself": {
    breaks: "S27",
    step: spoil((state, event, inputs) =>
      inputs.hidden && event.kind === "timer" ? step(state, event, { ...inputs, hidden: false }) : undefined,
    ),
  },
  "a tab that is shown again does not look": {
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
  "the organization that was left is shown on": {
    breaks: "S46",
    step: spoil((state, event, _, right) =>
      event.kind === "source-present" && right.state.kind === "acquiring" && "held" in state
        ? { ...right, state: { ...right.state, vouched: state.held.token } }
        : undefined,
    ),
  },
  "a token is sent while another one is not read": {
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
  "a sign-out in another tab is told on": {
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
  "a token from the cache is told as new": {
    breaks: "S31",
    step: spoil((state, event, inputs) =>
      event.kind === "fetch-token" ? step(state, { ...event, minted: true }, inputs) : undefined,
    ),
  },
  "a sign-out anywhere signs everybody out": {
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
  "what the server vouched for outlives another user": {
    breaks: "S46",
    step: spoil((state, event, __, right) =>
      event.kind === "source-present" && right.state.kind === "acquiring" && vouchedSession(state) !== null
        ? { ...right, state: { ...right.state, vouched: vouchedSession(state) } }
        : undefined,
    ),
  },
  "what the server vouched for comes back": {
    breaks: "S2",
    step: spoil((state, event, __, right) =>
      event.kind === "source-present" && right.state.kind === "acquiring" && vouchedSession(state) === null
        ? { ...right, state: { ...right.state, vouched: VOUCHED } }
        : undefined,
    ),
  },
  "a sign-out in another tab leaves what the server vouched for": {
    breaks: "S3",
    step: spoil((state, event) =>
      event.kind === "tab-signed-out" && vouchedSession(state) !== null ? { state, effects: [] } : undefined,
    ),
  },
  "a failing provider is asked again only after a minute": {
    breaks: "S26",
    step: spoil((_, event, __, right) =>
      event.kind === "refused" && timerOf(right) === 20_000
        ? { state: right.state, effects: [{ kind: "timer", inMs: 60_000 }] }
        : undefined,
    ),
  },
};

/** A mistake that breaks no rule in any one situation, only over time. */
export const IMPATIENT: StepFunction = spoil((_, event, __, right) =>
  event.kind === "refused" && timerOf(right) === 20_000
    ? { state: right.state, effects: [{ kind: "timer", inMs: 8000 }] }
    : undefined,
);
/** The same for the plan: a token is replaced in the moment it comes. */
export const RESTLESS: StepFunction = spoil((_, event, __, right) =>
  event.kind === "fetch-token" && right.state.kind === "active"
    ? { state: right.state, effects: [{ kind: "timer", inMs: 1000 }] }
    : undefined,
);
