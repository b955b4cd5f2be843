// The world around `step`, made finite: what can happen next, and which situations every decision treats alike.
//
// Time stands still at NOW and moves in explicit leaps; a token is fresh, due or over; a serial or an id is the current
// one or an older one; counts stop where the rules stop to look. A node of the graph is a real `State` of the code under
// test with these numbers put to one of their few values, so every rule decides as it would for the original.
import type { Effect } from "../../../src/core/effect.ts";
import type { Event, Inputs } from "../../../src/core/event.ts";
import { type InitialSession, readAccessToken } from "../../../src/core/claims.ts";
import type { Attempt, HeldToken, History, State } from "../../../src/core/state.ts";
import { makeToken } from "../../../src/testing/index.ts";

/** The function under test. */
export type StepFunction = (
  state: State,
  event: Event,
  inputs: Inputs,
) => { readonly state: State; readonly effects: readonly Effect[] };

/** One situation. */
export interface Node {
  readonly state: State;
  readonly hidden: boolean;
  /** The ms until the timer fires, or null. */
  readonly timer: number | null;
}

/** An event that can occur in a situation. */
export interface Move {
  readonly name: string;
  /** The situation right before the event: time may have passed. */
  readonly node: Node;
  /** Null when only time passes or the page is hidden. */
  readonly event: Event | null;
  /** How long it takes, ms. */
  readonly takes: number;
}

/** The monotonic and the wall clock, ms. */
export const NOW = 1_000_000_000;
/** Tokens live for 300 s, and are due after 210 s. ms. */
export const LIFE = 300_000;
/** ms */
export const DUE = 210_000;
/** Two refusals this far apart are not consecutive. ms. */
const WINDOW = 60_000;
/** The shortest wait between two retries, ms. */
export const SHORTEST_RETRY = 250;
const IAT = NOW / 1000;

const mint = (sub: string, org_id: string | undefined, sid: string | undefined, jti: string): string =>
  makeToken({ sub, ...(sid && { sid }), ...(org_id && { org_id }), iat: IAT, exp: IAT + 300, jti });

/** Alice, Alice in an organization, Alice in a later session, and Bob. Two of them name no session. */
const KINDS = {
  alice: ["user_alice", undefined, "session_1"],
  org: ["user_alice", "org_1", undefined],
  again: ["user_alice", undefined, "session_2"],
  bob: ["user_bob", undefined, undefined],
} as const;
export type Kind = keyof typeof KINDS;
/** Two of each kind: the one that may be held, and a newer one. */
const TOKENS = Object.fromEntries(
  Object.entries(KINDS).map(([kind, [sub, org, sid]]) => [kind, [mint(sub, org, sid, "1"), mint(sub, org, sid, "2")]]),
) as Record<Kind, [string, string]>;
const READ = Object.fromEntries(
  Object.entries(TOKENS).map(([kind, [first]]) => [kind, readAccessToken(first)]),
) as Record<Kind, HeldToken["token"]>;

/** A session of Alice that the page's server vouches for. */
export const VOUCHED: InitialSession = READ.alice;

/** The inputs of every decision. `roll` 0 gives the shortest waits. */
export const inputsOf = (node: Node): Inputs => ({ now: NOW, wall: NOW, roll: 0, id: 2, hidden: node.hidden });

const ALL = Object.keys(KINDS) as Kind[];

const kindOf = ({ identity }: HeldToken["token"]): Kind =>
  ALL.find((kind) => READ[kind].identity.key === identity.key) ?? "alice";

/** Whether a token of that kind belongs to the session that the source names, and not to the ended one. */
export function fits(kind: Kind, state: State): boolean {
  const [subject, organizationId = null, sessionId = null] = KINDS[kind];
  const ended = state.kind === "acquiring" ? state.ended : null;
  if (ended !== null && sessionId !== null && ended.sessionId === sessionId && ended.subject === subject) return false;
  if (!("named" in state)) return true;
  const { named } = state;
  return (
    (named.subject === null || named.subject === subject) &&
    (named.organizationId === undefined || named.organizationId === organizationId) &&
    (named.sessionId === undefined || named.sessionId === null || named.sessionId === sessionId)
  );
}

/** The kind of token that a healthy provider returns, or null when the session that the source names has ended. */
export const kindNamed = (state: State): Kind | null => ALL.find((kind) => fits(kind, state)) ?? null;

/** Whether that token belongs to the session that the source names. */
export const fitsToken = (token: string, state: State): boolean =>
  ALL.some((kind) => TOKENS[kind].includes(token) && fits(kind, state));

/** The token of that kind that is not held. */
export const otherToken = (kind: Kind, state: State): string =>
  TOKENS[kind]["held" in state && state.held.token.value === TOKENS[kind][1] ? 0 : 1];

const attemptOf = (attempt: Attempt): Attempt => ({
  ...attempt,
  ...(attempt.kind === "fetching" ? { id: 1 } : {}),
  failures: Math.min(attempt.failures, 1),
});

function ageOf(held: HeldToken): number {
  const age = NOW - held.receivedAt;
  return age >= LIFE ? LIFE : age >= DUE ? DUE : 0;
}

function heldOf(held: HeldToken): HeldToken {
  const isRecent = held.refusedAt !== null && NOW - held.refusedAt < WINDOW;
  return {
    ...held,
    token: READ[kindOf(held.token)],
    serial: 2,
    receivedAt: NOW - ageOf(held),
    lifetime: LIFE,
    offset: null,
    refreshes: 0,
    // Of refusals long ago, it only matters whether there were two.
    refusals: Math.min(held.refusals, isRecent ? 4 : 2),
    refusedAt: isRecent ? NOW : null,
    refusal: held.refusal === null ? null : "no",
  };
}

function historyOf(history: History | null): History | null {
  if (history === null) return null;
  const isRecent = history.refusedAt !== null && NOW - history.refusedAt < WINDOW;
  const refusals = Math.min(history.refusals, isRecent ? 4 : 2);
  return { serial: 1, offset: null, refusals, refusedAt: isRecent ? NOW : null };
}

/** The same situation with its numbers mapped to a few representative values. */
export function canonical({ state, hidden, timer }: Node): Node {
  switch (state.kind) {
    case "unknown":
    case "absent":
      return { state, hidden, timer };
    case "acquiring":
      return {
        state: { ...state, attempt: attemptOf(state.attempt), history: historyOf(state.history), misfit: null },
        hidden,
        timer: retry(timer),
      };
    case "active":
      return { state: { ...state, held: heldOf(state.held) }, hidden, timer };
    case "renewing": {
      const { attempt } = state;
      const isCapped = attempt.kind === "waiting" && attempt.capped;
      const next = { ...state, held: heldOf(state.held), attempt: attemptOf(attempt) };
      return { state: next, hidden, timer: isCapped ? timer : retry(timer) };
    }
  }
}

/** The length of the wait between two retries matters to the clock only; see `LONGEST_RETRY`. */
const retry = (timer: number | null): number | null => (timer === null ? null : SHORTEST_RETRY);

/** Names a canonical situation. */
export function keyOf({ state, hidden, timer }: Node): string {
  const parts: unknown[] = [state.kind, hidden, timer];
  if (state.kind === "absent") parts.push(state.reason);
  if (state.kind === "absent" || state.kind === "acquiring")
    parts.push(state.ended === null ? "-" : `of ${state.ended.subject} ${state.ended.sessionId}`);
  if (state.kind === "unknown" || state.kind === "acquiring") parts.push(state.vouched?.identity.key ?? "-");
  if ("named" in state) parts.push(state.named.subject, state.named.organizationId, state.named.sessionId);
  if (state.kind === "acquiring") parts.push(state.history?.refusals, state.history?.refusedAt);
  if ("attempt" in state) {
    const { attempt } = state;
    parts.push(attempt.kind, attempt.force, attempt.failures, attempt.kind === "waiting" && attempt.capped);
  }
  if ("held" in state) {
    const { held } = state;
    parts.push(kindOf(held.token), ageOf(held), held.confirmed, held.refused, held.doubted, held.refusals);
    parts.push(held.refusedAt === NOW, held.refusal);
  }
  return parts.join(" ");
}

/** The same situation that many ms later. */
function later(node: Node, ms: number): Node {
  const { state } = node;
  if (state.kind === "acquiring" && state.history !== null) {
    const { history } = state;
    const refusedAt = history.refusedAt === null ? null : history.refusedAt - ms;
    return { ...node, state: { ...state, history: { ...history, refusedAt } } };
  }
  if (!("held" in state)) return node;
  const { held } = state;
  const refusedAt = held.refusedAt === null ? null : held.refusedAt - ms;
  return { ...node, state: { ...state, held: { ...held, receivedAt: held.receivedAt - ms, refusedAt } } };
}

const present = (
  subject: string | null,
  organizationId: string | null | undefined,
  more: { sessionId?: string; unread?: number } = {},
): Event => ({ kind: "source-present", subject, organizationId, ...more });

/** What can happen at any time, in any situation. */
const ALWAYS: readonly Event[] = [
  { kind: "source-unknown" },
  { kind: "source-absent", reason: "no_session" },
  { kind: "source-absent", reason: "signed_out" },
  present(null, undefined),
  present("user_alice", undefined),
  present("user_alice", null),
  present("user_alice", "org_1"),
  present("user_alice", undefined, { unread: 1 }),
  present("user_bob", null),
  { kind: "wake" },
  { kind: "needed" },
  { kind: "restored" },
  { kind: "tab-refreshed" },
  { kind: "tab-signed-out", subject: "user_alice", sessionId: "session_1" },
  { kind: "tab-signed-out", subject: "user_alice", sessionId: "session_2" },
  { kind: "tab-signed-out", subject: "user_bob", sessionId: null },
  { kind: "fetch-token", id: 0, token: TOKENS.alice[1], minted: true },
  { kind: "fetch-gone", id: 0 },
  { kind: "fetch-transient", id: 0 },
  { kind: "confirmed", serial: 1 },
  { kind: "refused", serial: 1, reason: "no" },
  { kind: "outdated", serial: 1 },
];

/** What else can happen where the source names sessions. */
const SESSIONS: readonly Event[] = [present("user_alice", null, { sessionId: "session_2" })];

/** The possible results of the current fetch. */
function answers(state: State, withSessions: boolean): Event[] {
  if (!("attempt" in state) || state.attempt.kind !== "fetching") return [];
  const token = (value: string, minted: boolean): Event => ({ kind: "fetch-token", id: 1, token: value, minted });
  const same = "held" in state ? [token(state.held.token.value, false), token(state.held.token.value, true)] : [];
  return [
    ...same,
    token(otherToken("alice", state), true),
    token(otherToken("alice", state), false),
    token(otherToken("org", state), true),
    ...(withSessions ? [token(otherToken("again", state), true)] : []),
    token(otherToken("bob", state), true),
    token("no.jwt", true),
    { kind: "fetch-gone", id: 1 },
    { kind: "fetch-transient", id: 1 },
  ];
}

const nameOf = (event: Event): string =>
  event.kind === "fetch-token"
    ? `fetch-token ${event.id === 0 ? "of a fetch given up" : event.minted ? "minted" : "cached"}`
    : JSON.stringify(event);

/** Everything that can happen in a situation, in a world whose source names sessions, or in a smaller one. */
export function movesOf(node: Node, withSessions = false): Move[] {
  const { state } = node;
  const happen = (event: Event): Move => ({ name: nameOf(event), node, event, takes: 0 });
  const moves = [...ALWAYS, ...(withSessions ? SESSIONS : []), ...answers(state, withSessions)].map(happen);
  if (node.timer !== null) {
    const then = { ...later(node, node.timer), timer: null };
    moves.push({ name: "timer", node: then, event: { kind: "timer" }, takes: node.timer });
  }
  if (node.hidden) moves.push({ name: "show", node: { ...node, hidden: false }, event: { kind: "wake" }, takes: 0 });
  else moves.push({ name: "hide", node: { ...node, hidden: true }, event: null, takes: 0 });
  if (state.kind === "acquiring" && state.history?.refusedAt === NOW)
    moves.push({ name: "a minute passes", node: later(node, WINDOW), event: null, takes: WINDOW });
  if (!("held" in state)) return moves;
  const age = ageOf(state.held);
  const pass = (name: string, ms: number): Move => ({ name, node: later(node, ms), event: null, takes: ms });
  // As when the machine sleeps: the timer does not advance.
  if (age < LIFE) moves.push(pass("time passes", age < DUE ? DUE : LIFE - DUE));
  if (state.held.refusedAt === NOW) moves.push(pass("a minute passes", WINDOW));
  moves.push(happen({ kind: "confirmed", serial: 2 }));
  moves.push(
    happen({ kind: "refused", serial: 2, reason: "no" }),
    happen({ kind: "refused", serial: 2, reason: null }),
    happen({ kind: "outdated", serial: 2 }),
  );
  return moves;
}
