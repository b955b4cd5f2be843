// The moves of the transition table. Each decides what to do in one situation. Pure.
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
/** A state that holds a token. */
export type Holding = StateOf<"active"> | StateOf<"renewing">;

/** Do nothing. */
export const stay = (state: State): Step<State> => ({ state, effects: [] });

/** End the session and drop everything in progress. */
export function leave(state: Exclude<State, StateOf<"absent">>, reason: AbsentReason): Step<State> {
  return { state: { kind: "absent", reason, ended: endedBy(state) }, effects: [abandon, noTimer] };
}

/** The source reports a sign-out. If the user signed out in this tab, tell the other tabs. */
export function leaveAndTell(state: Exclude<State, StateOf<"absent">>, reason: AbsentReason): Step<State> {
  const step = leave(state, reason);
  const identity = identityOf(state);
  if (identity === null || reason !== "signed_out") return step;
  const { subject, sessionId } = identity;
  return also(step, tell({ kind: "signed-out", subject, sessionId }));
}

/** What to carry over when seeking a first token. */
type Before = Partial<Pick<StateOf<"acquiring">, "vouched" | "history" | "ended">>;

/** The source reports a session: get its first token, from the source's memory if it has one. */
export function acquire(named: Named, inputs: Inputs, before: Before = {}): Step<State> {
  const { vouched = null, history = null, ended = null } = before;
  const attempt = waiting(false);
  return fetchNow({ kind: "acquiring", named, vouched, history, ended, misfit: null, attempt }, inputs);
}

/** The source reports more about the session while its first token is being sought. */
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

/** The source reports more about the session of the held token. */
export function compare(state: Holding, event: EventOf<"source-present">, inputs: Inputs): Step<State> {
  const named = nameOf(event);
  const { held } = state;
  if (!agrees(held.token.identity, named)) {
    return acquire(named, inputs, { vouched: vouchedFor(held.token, named), history: historyOf(held) });
  }
  if (event.unread === undefined) return stay({ ...state, named });
  const doubted: Holding = { ...state, named, held: { ...held, doubted: true } };
  // A wait that protects the backend continues: the token is not sent in the meantime.
  return state.kind === "renewing" && state.attempt.kind === "waiting" && state.attempt.capped
    ? stay(doubted)
    : renew(doubted, false, inputs);
}

/** Returns whose session the source reports. */
export function nameOf({ subject, organizationId, sessionId }: EventOf<"source-present">): Named {
  return { subject, organizationId, sessionId };
}

/**
 * Returns the session to show before its token arrives, given what was shown: the same session if the source agrees, the
 * same user in the organization the source now names, or nothing for another user.
 */
export function vouchedFor(shown: InitialSession | AccessToken | null, named: Named): InitialSession | null {
  if (shown === null) return null;
  const { identity, issuedAt, expiresAt } = shown;
  if (agrees(identity, named)) return { identity, issuedAt, expiresAt };
  if (differs(named.subject ?? undefined, identity.subject)) return null;
  const { organizationId = identity.organizationId, sessionId = identity.sessionId } = named;
  // Role, permissions and the rest belong to the previous organization.
  const moved = readIdentity({ sub: identity.subject, org_id: organizationId, sid: sessionId });
  return moved === null ? null : { identity: moved, issuedAt, expiresAt };
}

/** Whether an identity matches the user, organization and session that the source names, as far as it names them. */
function agrees({ subject, organizationId, sessionId }: Identity, named: Named): boolean {
  return !(
    differs(named.subject ?? undefined, subject) ||
    differs(named.organizationId, organizationId) ||
    differs(named.sessionId, sessionId)
  );
}

const differs = (one: string | null | undefined, other: string | null | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;

/** Fetch a replacement for the held token now. */
export function renew({ named, held }: Holding, force: boolean, inputs: Inputs): Step<State> {
  return fetchNow({ kind: "renewing", named, held, attempt: waiting(force) }, inputs);
}

/** Fetch now, in place of any running fetch or wait. */
export function fetchNow(state: Seeking, { id }: Inputs): Step<State> {
  const { force, failures } = state.attempt;
  const current = state.kind === "acquiring" ? state.misfit : state.held.token.value;
  return {
    state: { ...state, attempt: { kind: "fetching", id, force, failures } },
    effects: [abandon, noTimer, { kind: "fetch", id, force, current }],
  };
}

/** A fetch failed and proved nothing: wait and retry. */
export function failed(state: Seeking, inputs: Inputs): Step<State> {
  const failures = state.attempt.failures + 1;
  return {
    state: { ...state, attempt: { ...waiting(state.attempt.force), failures } },
    effects: [abandon, { kind: "timer", inMs: retryIn(failures, inputs.roll) }],
  };
}

/** A token arrived. */
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
    // Kept for any identity: if the identity changed with every token, a reset would fetch in a loop.
    refusals: history?.refusals ?? 0,
    refusedAt: history?.refusedAt ?? null,
    refusal: same?.refusal ?? null,
  };
  const step = isDueOnReceipt(held) ? replaceDue(state, before, held, inputs) : settle(state, held, inputs.now);
  // For a token from a cache, the tab that fetched it has already told the others.
  return event.minted ? also(step, tell({ kind: "refreshed" })) : step;
}

/** Receiving the same token again does not count as a refresh. */
function receiveSame(state: Seeking, before: HeldToken, inputs: Inputs): Step<State> {
  const held = { ...before, doubted: false };
  // After a refusal, retry the same token unless it is due: the backend may have been wrong, for instance while it could
  // not reach the provider's keys.
  if (held.refused && inputs.now < refreshAt(held)) {
    return settle(state, { ...held, serial: held.serial + 1, refused: false }, inputs.now);
  }
  if (!state.attempt.force && !held.refused) return settle(state, held, inputs.now);
  return failed({ kind: "renewing", named: state.named, held, attempt: state.attempt }, inputs);
}

/**
 * The token belongs to another user, organization or session than the source names, for example because it was cached
 * before a switch. Do not use it, and bypass the cache next time.
 */
function refit(state: Seeking, { value }: AccessToken, inputs: Inputs): Step<State> {
  const next: Seeking = state.kind === "acquiring" ? { ...state, misfit: value } : state;
  return state.attempt.force
    ? failed(next, inputs)
    : fetchNow({ ...next, attempt: { ...waiting(true), failures: state.attempt.failures } }, inputs);
}

/** A token arrived that is already due: replace it at once the first time, then with the delays of a failure. */
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

/** The held token is good: wait until it is due. */
export function settle({ named }: { readonly named: Named }, held: HeldToken, now: number): Step<State> {
  return {
    state: { kind: "active", named, held },
    effects: [{ kind: "timer", inMs: Math.max(0, refreshAt(held) - now) }],
  };
}

/** The backend accepted the held token. */
export function accepted(held: HeldToken): HeldToken {
  return { ...held, confirmed: true, refusal: null };
}

/** The backend refused the held token. */
export function refuse(held: HeldToken, reason: string | null, now: number): HeldToken {
  return {
    ...held,
    refused: true,
    refusals: countRefusal(held, now),
    refusedAt: now,
    refusal: reason ?? held.refusal ?? "",
  };
}

/** Replace a refused token: at once the first time, then with growing delays. */
export function replaceRefused(state: StateOf<"active">, inputs: Inputs): Step<State> {
  const { named, held } = state;
  const inMs = refusalWait(held.refusals, inputs.roll);
  if (inMs === 0) return renew(state, true, inputs);
  const attempt: Attempt = { ...waiting(true), capped: true };
  return { state: { kind: "renewing", named, held, attempt }, effects: [{ kind: "timer", inMs }] };
}

/** Whether the source still reports the ended session, rather than another session of the same user. */
export function isEcho(ended: Ended | null, event: EventOf<"source-present">): boolean {
  if (ended === null || event.unread !== undefined) return false;
  return event.sessionId && ended.sessionId !== null
    ? event.sessionId === ended.sessionId
    : event.subject === ended.subject;
}

/** Ignore an echo, and log that. */
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
