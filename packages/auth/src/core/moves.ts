// The moves that the transition table is made of. Each answers "what now" for one situation. Pure.
import { type AccessToken, type Identity, type InitialSession, readAccessToken, readIdentity } from "./claims.ts";
import type { Effect, Step, TabMessage } from "./effect.ts";
import { UNREADABLE } from "./errors.ts";
import type { EventOf, Inputs } from "./event.ts";
import {
  countRefusal,
  isDueOnReceipt,
  lifetimeOnReceipt,
  offsetAfter,
  refreshAt,
  refusalWait,
  retryIn,
} from "./plan.ts";
import {
  type AbsentReason,
  type Attempt,
  type Ended,
  type HeldToken,
  type History,
  type Named,
  type State,
  type StateOf,
  heldToken,
  identityOf,
} from "./state.ts";

/** A state that is trying to get a token. */
export type Seeking = StateOf<"acquiring"> | StateOf<"renewing">;
/** A state with a token in hand. */
export type Holding = StateOf<"active"> | StateOf<"renewing">;

/** Nothing to do. */
export const stay = (state: State): Step<State> => ({ state, effects: [] });

/** The session is over. Everything under way is dropped. */
export function leave(state: Exclude<State, StateOf<"absent">>, reason: AbsentReason): Step<State> {
  return { state: { kind: "absent", reason, ended: endedBy(state) }, effects: [abandon, noTimer] };
}

/** The source says that the user is signed out. If the user did that, in this tab, the others are told. */
export function leaveAndTell(state: Exclude<State, StateOf<"absent">>, reason: AbsentReason): Step<State> {
  const step = leave(state, reason);
  const identity = identityOf(state);
  if (identity === null || reason !== "signed_out") return step;
  const { subject, sessionId } = identity;
  return also(step, tell({ kind: "signed-out", subject, sessionId }));
}

/** What is kept from before a first token is sought. */
type Before = Partial<Pick<StateOf<"acquiring">, "vouched" | "history" | "ended">>;

/** A session is believed to exist: get its first token, from the source's memory if it is there. */
export function acquire(named: Named, inputs: Inputs, before: Before = {}): Step<State> {
  const { vouched = null, history = null, ended = null } = before;
  const attempt = waiting(false);
  return fetchNow({ kind: "acquiring", named, vouched, history, ended, misfit: null, attempt }, inputs);
}

/** The source says more of the session whose first token is being sought. */
export function reconsider(state: StateOf<"acquiring">, event: EventOf<"source-present">, inputs: Inputs): Step<State> {
  const was = state.named;
  if (event.sessionId && event.sessionId === state.ended?.sessionId) return leave(state, "session_ended");
  const isSame = event.subject === null || event.subject === was.subject;
  const named = { ...nameOf(event), subject: event.subject ?? was.subject };
  const next = { ...state, named, vouched: vouchedFor(state.vouched, named) };
  const isOther =
    (!isSame && was.subject !== null) ||
    differs(was.organizationId, named.organizationId) ||
    differs(was.sessionId, named.sessionId);
  if (isOther || event.unread !== undefined) return acquire(named, inputs, next);
  // A source that can name the user has reached its provider.
  return isSame || state.attempt.kind === "fetching" ? stay(next) : fetchNow(next, inputs);
}

/** The source says more of the session whose token is in hand. */
export function compare(state: Holding, event: EventOf<"source-present">, inputs: Inputs): Step<State> {
  const named = nameOf(event);
  const { held } = state;
  if (!agrees(held.token.identity, named)) {
    return acquire(named, inputs, { vouched: vouchedFor(held.token, named), history: historyOf(held) });
  }
  if (event.unread === undefined) return stay({ ...state, named });
  const doubted: Holding = { ...state, named, held: { ...held, doubted: true } };
  // A wait that spares the backend goes on: its token is not sent meanwhile.
  return state.kind === "renewing" && state.attempt.kind === "waiting" && state.attempt.capped
    ? stay(doubted)
    : renew(doubted, false, inputs);
}

/** What the source says of whose session it is. */
export function nameOf({ subject, organizationId, sessionId }: EventOf<"source-present">): Named {
  return { subject, organizationId, sessionId };
}

/**
 * What to show of a session before its token has come, given what was shown: all of it if the source agrees, the same user
 * in the organization now named, or nothing of another user.
 */
export function vouchedFor(shown: InitialSession | AccessToken | null, named: Named): InitialSession | null {
  if (shown === null) return null;
  const { identity, issuedAt, expiresAt } = shown;
  if (agrees(identity, named)) return { identity, issuedAt, expiresAt };
  if (differs(named.subject ?? undefined, identity.subject)) return null;
  const { organizationId = identity.organizationId, sessionId = identity.sessionId } = named;
  // Role, permissions and the rest are those of the organization that was.
  const moved = readIdentity({ sub: identity.subject, org_id: organizationId, sid: sessionId });
  return moved === null ? null : { identity: moved, issuedAt, expiresAt };
}

/** Whether that is the user, the organization and the session named, as far as the source names them. */
function agrees({ subject, organizationId, sessionId }: Identity, named: Named): boolean {
  return !(
    differs(named.subject ?? undefined, subject) ||
    differs(named.organizationId, organizationId) ||
    differs(named.sessionId, sessionId)
  );
}

const differs = (one: string | null | undefined, other: string | null | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;

/** Seek another token for the one in hand, now. */
export function renew({ named, held }: Holding, force: boolean, inputs: Inputs): Step<State> {
  return fetchNow({ kind: "renewing", named, held, attempt: waiting(force) }, inputs);
}

/** Try now, instead of whatever is under way. */
export function fetchNow(state: Seeking, { id }: Inputs): Step<State> {
  const { force, failures } = state.attempt;
  const current = state.kind === "acquiring" ? state.misfit : state.held.token.value;
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
  if (!agrees(token.identity, state.named)) return refit(state, token, inputs);
  if (state.kind === "acquiring" && isOf(token.identity, state.ended)) return leave(state, "session_ended");
  const before = heldToken(state);
  if (before !== null && before.token.value === token.value) return receiveSame(state, before, inputs);
  const same = before?.token.identity.key === token.identity.key ? before : null;
  const history = before ?? (state.kind === "acquiring" ? state.history : null);
  const offset = history?.offset ?? null;
  const held: HeldToken = {
    token,
    serial: (history?.serial ?? 0) + 1,
    receivedAt: inputs.now,
    lifetime: lifetimeOnReceipt(token, event.minted, inputs, offset),
    offset: offsetAfter(token, event.minted, inputs, offset),
    refreshes: same === null ? 0 : same.refreshes + 1,
    confirmed: same?.confirmed ?? false,
    refused: false,
    doubted: false,
    // Whatever the identity: one that changes with every token must not be asked for in a loop.
    refusals: history?.refusals ?? 0,
    refusedAt: history?.refusedAt ?? null,
    refusal: same?.refusal ?? null,
  };
  const step = isDueOnReceipt(held) ? replaceDue(state, before, held, inputs) : settle(state, held, inputs.now);
  // One from a cache is no news: the tab that put it there has told.
  return event.minted ? also(step, tell({ kind: "refreshed" })) : step;
}

/** The same token again is no refresh. */
function receiveSame(state: Seeking, before: HeldToken, inputs: Inputs): Step<State> {
  const held = { ...before, doubted: false };
  // After a refusal it is worth another try, if it is not due as well: the backend may have been wrong, for instance while
  // it could not reach the provider's keys.
  if (held.refused && inputs.now < refreshAt(held)) {
    return settle(state, { ...held, serial: held.serial + 1, refused: false }, inputs.now);
  }
  if (!state.attempt.force && !held.refused) return settle(state, held, inputs.now);
  return failed({ kind: "renewing", named: state.named, held, attempt: state.attempt }, inputs);
}

/**
 * A token of another user, organization or session than the one named, such as one still cached from before a switch. It is
 * not used. A cache is not asked twice.
 */
function refit(state: Seeking, { value }: AccessToken, inputs: Inputs): Step<State> {
  const next: Seeking = state.kind === "acquiring" ? { ...state, misfit: value } : state;
  return state.attempt.force
    ? failed(next, inputs)
    : fetchNow({ ...next, attempt: { ...waiting(true), failures: state.attempt.failures } }, inputs);
}

/** A token came that is to be replaced already: at once the first time, then as after a failure. */
function replaceDue(
  { named, attempt }: Seeking,
  before: HeldToken | null,
  held: HeldToken,
  inputs: Inputs,
): Step<State> {
  const again = before !== null && isDueOnReceipt(before);
  const next: Seeking = { kind: "renewing", named, held, attempt: { ...waiting(true), failures: attempt.failures } };
  return again ? failed(next, inputs) : fetchNow(next, inputs);
}

/** The token in hand is good: wait until it is to be replaced. */
export function settle({ named }: { readonly named: Named }, held: HeldToken, now: number): Step<State> {
  return {
    state: { kind: "active", named, held },
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
export function replaceRefused(state: StateOf<"active">, inputs: Inputs): Step<State> {
  const { named, held } = state;
  const inMs = refusalWait(held.refusals, inputs.roll);
  if (inMs === 0) return renew(state, true, inputs);
  const attempt: Attempt = { ...waiting(true), capped: true };
  return { state: { kind: "renewing", named, held, attempt }, effects: [{ kind: "timer", inMs }] };
}

/** Whether the source goes on to report the session that has ended, rather than another one of the same user. */
export function isEcho(ended: Ended | null, event: EventOf<"source-present">): boolean {
  if (ended === null || event.unread !== undefined) return false;
  return event.sessionId && ended.sessionId !== null
    ? event.sessionId === ended.sessionId
    : event.subject === ended.subject;
}

/** An echo is ignored, and the log says so. */
export const ignoreEcho = (state: State): Step<State> => ({ state, effects: [{ kind: "ignore-echo" }] });

function isOf({ subject, sessionId }: Identity, ended: Ended | null): boolean {
  return ended !== null && ended.sessionId !== null && ended.sessionId === sessionId && ended.subject === subject;
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

function endedBy(state: Exclude<State, StateOf<"absent">>): Ended | null {
  if (state.kind === "unknown") return null;
  const identity = identityOf(state);
  if (identity !== null) return { subject: identity.subject, sessionId: identity.sessionId };
  if (state.kind !== "acquiring") return null;
  const { named, ended } = state;
  const isSame = named.subject === null || named.subject === ended?.subject;
  return { subject: named.subject, sessionId: named.sessionId ?? (isSame ? (ended?.sessionId ?? null) : null) };
}

const historyOf = ({ serial, offset, refusals, refusedAt }: HeldToken): History => ({
  serial,
  offset,
  refusals,
  refusedAt,
});
