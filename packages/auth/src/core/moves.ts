// The moves that the transition table is made of. Each answers "what now" for one situation. Pure.
import { type Identity, type InitialSession, readAccessToken } from "./claims.ts";
import type { Effect, Step, TabMessage } from "./effect.ts";
import { UNREADABLE } from "./errors.ts";
import type { EventOf, Inputs } from "./event.ts";
import { countRefusal, lifetimeOnReceipt, offsetAfter, refreshAt, refusalWait, retryIn } from "./plan.ts";
import {
  type AbsentReason,
  type Attempt,
  type HeldToken,
  type State,
  type StateOf,
  heldToken,
  identityOf,
} from "./state.ts";

/** A state that is trying to get a token. */
export type Seeking = StateOf<"acquiring"> | StateOf<"renewing">;

/** Nothing to do. */
export const stay = (state: State): Step<State> => ({ state, effects: [] });

/** The session is over. Everything under way is dropped. */
export function leave(state: Exclude<State, StateOf<"absent">>, reason: AbsentReason): Step<State> {
  return { state: { kind: "absent", reason, ended: endedBy(state) }, effects: [abandon, noTimer] };
}

/** The source says that nobody is signed in. If the user did that, in this tab, the others are told. */
export function leaveAndTell(state: Exclude<State, StateOf<"absent">>, reason: AbsentReason): Step<State> {
  const step = leave(state, reason);
  const identity = identityOf(state);
  if (identity === null || reason !== "signed_out") return step;
  const { subject, sessionId } = identity;
  return also(step, tell({ kind: "signed-out", subject, sessionId }));
}

/** A session is believed to exist: get its first token. */
export function acquire(subject: string | null, inputs: Inputs, vouched: InitialSession | null = null): Step<State> {
  return fetchNow({ kind: "acquiring", subject, vouched, attempt: waiting(false) }, inputs);
}

/** What the server vouched for, unless the source says otherwise. */
export function stillVouched(vouched: InitialSession | null, event: EventOf<"source-present">): InitialSession | null {
  const denied = vouched !== null && (isSomebodyElse(vouched.identity, event) || isElsewhere(vouched.identity, event));
  return denied ? null : vouched;
}

/** The source names another user. */
export function isSomebodyElse({ subject }: Identity, event: EventOf<"source-present">): boolean {
  return event.subject !== null && event.subject !== subject;
}

/** The source names another organisation. */
export function isElsewhere({ organizationId }: Identity, event: EventOf<"source-present">): boolean {
  return event.organizationId !== undefined && event.organizationId !== organizationId;
}

/** Seek another token for the one in hand, now. */
export function renew(held: HeldToken, force: boolean, inputs: Inputs): Step<State> {
  return fetchNow({ kind: "renewing", held, attempt: waiting(force) }, inputs);
}

/** Try now, instead of whatever is under way. */
export function fetchNow(state: Seeking, { id }: Inputs): Step<State> {
  const { force, failures } = state.attempt;
  const current = heldToken(state)?.token.value ?? null;
  return {
    state: { ...state, attempt: { kind: "fetching", id, force, failures } },
    effects: [abandon, noTimer, { kind: "fetch", id, force, current }],
  };
}

/** A try failed and proved nothing: wait and try again. */
export function failed(state: Seeking, inputs: Inputs): Step<State> {
  const failures = state.attempt.failures + 1;
  return {
    state: { ...state, attempt: { ...waiting(state.attempt.force), failures } },
    effects: [abandon, { kind: "timer", inMs: retryIn(failures, inputs.roll) }],
  };
}

/** A token came. */
export function receive(state: Seeking, event: EventOf<"fetch-token">, inputs: Inputs): Step<State> {
  const token = readAccessToken(event.token);
  if (token === null) return also(failed(state, inputs), unreadable);
  if (state.kind === "acquiring" && state.subject !== null && state.subject !== token.identity.subject) {
    // A token of somebody else, such as one still cached from before a user switch, must not be used for this one.
    return failed(state, inputs);
  }
  const before = heldToken(state);
  if (before !== null && before.token.value === token.value) {
    // The same token again is no refresh. After a refusal it is worth another try, if it is not due as well: the backend
    // may have been wrong, for instance while it could not reach the provider's keys.
    if (before.refused && inputs.now < refreshAt(before)) {
      return settle({ ...before, serial: before.serial + 1, refused: false }, inputs.now);
    }
    return state.attempt.force || before.refused ? failed(state, inputs) : settle(before, inputs.now);
  }
  const same = before?.token.identity.key === token.identity.key ? before : null;
  const offset = before?.offset ?? null;
  const held: HeldToken = {
    token,
    serial: (before?.serial ?? 0) + 1,
    receivedAt: inputs.now,
    lifetime: lifetimeOnReceipt(token, event.minted, inputs, offset),
    offset: offsetAfter(token, event.minted, inputs, offset),
    refreshes: same === null ? 0 : same.refreshes + 1,
    confirmed: same?.confirmed ?? false,
    refused: false,
    // Whatever the identity: one that changes with every token must not be asked for in a loop.
    refusals: before?.refusals ?? 0,
    refusedAt: before?.refusedAt ?? null,
    refusal: same?.refusal ?? null,
  };
  const step = settle(held, inputs.now);
  // One from a cache is no news: the tab that put it there has told.
  return event.minted ? also(step, tell({ kind: "refreshed" })) : step;
}

/** The token in hand is good: wait until it is to be replaced. */
export function settle(held: HeldToken, now: number): Step<State> {
  return {
    state: { kind: "active", held },
    effects: [{ kind: "timer", inMs: Math.max(0, refreshAt(held) - now) }],
  };
}

/** The backend accepted the token in hand. */
export function accepted(held: HeldToken): HeldToken {
  return { ...held, confirmed: true, refusal: null };
}

/** The backend refused the token in hand. */
export function refuse(held: HeldToken, reason: string | null, now: number): HeldToken {
  return {
    ...held,
    refused: true,
    refusals: countRefusal(held, now),
    refusedAt: now,
    refusal: reason ?? held.refusal ?? "",
  };
}

/** Replace a refused token: at once the first time, then more and more slowly. */
export function replaceRefused(held: HeldToken, inputs: Inputs): Step<State> {
  const inMs = refusalWait(held.refusals, inputs.roll);
  if (inMs === 0) return renew(held, true, inputs);
  const attempt: Attempt = { ...waiting(true), capped: true };
  return { state: { kind: "renewing", held, attempt }, effects: [{ kind: "timer", inMs }] };
}

const waiting = (force: boolean): Extract<Attempt, { kind: "waiting" }> => ({
  kind: "waiting",
  force,
  failures: 0,
  capped: false,
});
const also = ({ state, effects }: Step<State>, effect: Effect): Step<State> => ({
  state,
  effects: [...effects, effect],
});
const abandon: Effect = { kind: "abandon-fetch" };
const noTimer: Effect = { kind: "no-timer" };
const tell = (message: TabMessage): Effect => ({ kind: "tell-tabs", message });

const unreadable: Effect = { kind: "report", code: "TOKEN_UNREADABLE", text: UNREADABLE };

function endedBy(state: Exclude<State, StateOf<"absent">>): { subject: string | null } | null {
  if (state.kind === "unknown") return null;
  return { subject: state.kind === "acquiring" ? state.subject : state.held.token.identity.subject };
}
