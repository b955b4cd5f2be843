// `step(state, event)`: the whole behavior of a session as one total table. Pure: clocks, randomness and IDs are inputs.
// The table has a cell for every state and event, checked by the compiler. `keep` marks an ignored event.
import type { Step } from "./effect.ts";
import type { Event, EventKind, EventOf, Inputs } from "./event.ts";
import * as move from "./moves.ts";
import { refreshAt } from "./plan.ts";
import { type State, type StateKind, type StateOf, identityOf } from "./state.ts";

type Rule<S extends StateKind, E extends EventKind> = (
  state: StateOf<S>,
  event: EventOf<E>,
  inputs: Inputs,
) => Step<State>;

/** A state in which there may be a session. */
type Present = Exclude<State, StateOf<"absent">>;

type Table = { readonly [S in StateKind]: { readonly [E in EventKind]: Rule<S, E> } };

const keep = move.stay;
const sourceAbsent = (state: Present, event: EventOf<"source-absent">): Step<State> =>
  move.leaveAndTell(state, event.reason);
const fetchToken = (state: move.Seeking, event: EventOf<"fetch-token">, inputs: Inputs): Step<State> =>
  isCurrent(state, event) ? move.receive(state, event, inputs) : move.stay(state);
const fetchGone = (state: move.Seeking, event: EventOf<"fetch-gone">): Step<State> =>
  isCurrent(state, event) ? move.leave(state, "session_ended") : move.stay(state);
const fetchTransient = (state: move.Seeking, event: EventOf<"fetch-transient">, inputs: Inputs): Step<State> =>
  isCurrent(state, event) ? move.failed(state, inputs) : move.stay(state);
const confirmed = (state: move.Holding, event: EventOf<"confirmed">): Step<State> =>
  isHeld(state, event) ? move.stay({ ...state, held: move.accepted(state.held) }) : move.stay(state);

const retry = (state: move.Seeking, _: Event, inputs: Inputs): Step<State> =>
  isWaiting(state) ? move.fetchNow(state, inputs) : move.stay(state);
const retryUnlessCapped = (state: StateOf<"renewing">, event: Event, inputs: Inputs): Step<State> =>
  state.attempt.kind === "waiting" && state.attempt.capped ? move.stay(state) : retry(state, event, inputs);
const isDue = (state: StateOf<"active">, inputs: Inputs): boolean => inputs.now >= refreshAt(state.held);
/** Timers may have slept with the machine, so set the refresh timer again. */
const renewIfDue = (state: StateOf<"active">, _: Event, inputs: Inputs): Step<State> =>
  isDue(state, inputs) ? move.renew(state, true, inputs) : move.settle(state, state.held, inputs.now);
const leaveIfSame = (state: Present, { subject, sessionId }: EventOf<"tab-signed-out">): Step<State> => {
  const identity = identityOf(state);
  return identity?.subject === subject && identity.sessionId === sessionId
    ? move.leave(state, "signed_out")
    : move.stay(state);
};
/** While acquiring, the identity is only known from the token, unless the server has vouched for it. */
const leaveOrRemember = (state: StateOf<"acquiring">, event: EventOf<"tab-signed-out">): Step<State> => {
  if (identityOf(state) !== null) return leaveIfSame(state, event);
  return move.stay({ ...state, ended: { subject: event.subject, sessionId: event.sessionId } });
};

const TABLE: Table = {
  unknown: {
    "source-unknown": keep,
    "source-absent": sourceAbsent,
    "source-present": ({ vouched }, event, inputs) => {
      const named = move.nameOf(event);
      return move.acquire(named, inputs, { vouched: move.vouchedFor(vouched, named) });
    },
    "fetch-token": keep,
    "fetch-gone": keep,
    "fetch-transient": keep,
    timer: keep,
    wake: keep,
    needed: keep,
    restored: keep,
    "tab-refreshed": keep,
    "tab-signed-out": leaveIfSame,
    confirmed: keep,
    refused: keep,
    outdated: keep,
  },
  absent: {
    // The source starts over, so its next report is new, not an echo of the ended session.
    "source-unknown": (state) => move.stay({ ...state, ended: null }),
    "source-absent": keep,
    "source-present": (state, event, inputs) =>
      move.isEcho(state.ended, event)
        ? move.ignoreEcho(state)
        : move.acquire(move.nameOf(event), inputs, { ended: state.ended }),
    "fetch-token": keep,
    "fetch-gone": keep,
    "fetch-transient": keep,
    timer: keep,
    wake: keep,
    needed: keep,
    restored: keep,
    "tab-refreshed": keep,
    "tab-signed-out": keep,
    confirmed: keep,
    refused: keep,
    outdated: keep,
  },
  acquiring: {
    "source-unknown": keep,
    "source-absent": sourceAbsent,
    "source-present": move.reconsider,
    "fetch-token": fetchToken,
    "fetch-gone": fetchGone,
    "fetch-transient": fetchTransient,
    timer: retry,
    wake: retry,
    // The token is already being fetched; asking again must not speed up the retries.
    needed: keep,
    restored: retry,
    "tab-refreshed": retry,
    "tab-signed-out": leaveOrRemember,
    confirmed: keep,
    refused: keep,
    outdated: keep,
  },
  active: {
    "source-unknown": keep,
    "source-absent": sourceAbsent,
    "source-present": move.compare,
    "fetch-token": keep,
    "fetch-gone": keep,
    "fetch-transient": keep,
    // A hidden tab does not refresh until it becomes visible or its token is needed.
    timer: (state, _, inputs) => (inputs.hidden ? move.stay(state) : move.renew(state, true, inputs)),
    wake: (state, event, inputs) =>
      inputs.hidden && isDue(state, inputs) ? move.stay(state) : renewIfDue(state, event, inputs),
    needed: renewIfDue,
    restored: (state, _, inputs) => move.renew(state, true, inputs),
    "tab-refreshed": (state, _, inputs) => move.renew(state, false, inputs),
    "tab-signed-out": leaveIfSame,
    confirmed,
    refused: (state, event, inputs) =>
      isHeld(state, event)
        ? move.replaceRefused({ ...state, held: move.refuse(state.held, event.reason, inputs.now) }, inputs)
        : move.stay(state),
    outdated: (state, event, inputs) => (isHeld(state, event) ? move.renew(state, true, inputs) : move.stay(state)),
  },
  renewing: {
    "source-unknown": keep,
    "source-absent": sourceAbsent,
    "source-present": move.compare,
    "fetch-token": fetchToken,
    "fetch-gone": fetchGone,
    "fetch-transient": fetchTransient,
    timer: retry,
    wake: retryUnlessCapped,
    needed: keep,
    restored: retryUnlessCapped,
    "tab-refreshed": retryUnlessCapped,
    "tab-signed-out": leaveIfSame,
    confirmed,
    // A replacement is already being fetched.
    refused: (state, event, inputs) =>
      isHeld(state, event)
        ? move.stay({ ...state, held: move.refuse(state.held, event.reason, inputs.now) })
        : move.stay(state),
    outdated: keep,
  },
};

/** Decides what an event means in a state. Total: every pair has a result, and none throws. */
export function step(state: State, event: Event, inputs: Inputs): Step<State> {
  const rule = TABLE[state.kind][event.kind] as (state: State, event: Event, inputs: Inputs) => Step<State>;
  return rule(state, event, inputs);
}

function isCurrent(state: move.Seeking, event: { readonly id: number }): boolean {
  return state.attempt.kind === "fetching" && state.attempt.id === event.id;
}

/** Whether the event is about the held token. */
function isHeld(state: move.Holding, event: { readonly serial: number }): boolean {
  return event.serial === state.held.serial;
}

function isWaiting(state: move.Seeking): boolean {
  return state.attempt.kind === "waiting";
}
