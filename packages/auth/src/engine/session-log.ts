// A log of what happened to a session, for the inspector and for tests: bounded, typed, and without a token.
// It drives nothing: the session never reads it.
import type { Effect } from "../core/effect.ts";
import type { EventKind } from "../core/event.ts";
import { type HeldToken, type State, type StateKind, heldToken } from "../core/state.ts";
import type { Phase, View } from "../core/view.ts";

/** How many entries are kept. */
const MOST = 200;

/**
 * An event that a link to a backend adds to the log.
 *
 * - `token-pushed`, `token-answered`: the link gave the held token to the client, unprompted or on request.
 * - `token-lost`: the client gave up its token. `token-cleared`: the session ended on the client.
 * - `socket-connecting`, `socket-held`, `socket-open`, `socket-closed`: the state of a client's socket; `held` means held back.
 * - `socket-silent`: the open socket received nothing for so long that another one is opened.
 * - `call-held`: a mutation or an action waits for a token.
 * - `client-stuck`: the client was stuck and was made to connect. `client-replaced`: another client took its place.
 */
export type LinkEventKind =
  | "token-pushed"
  | "token-answered"
  | "token-lost"
  | "token-cleared"
  | "socket-connecting"
  | "socket-held"
  | "socket-open"
  | "socket-closed"
  | "socket-silent"
  | "call-held"
  | "client-stuck"
  | "client-replaced";

/** One event and its outcome. */
export interface SessionLogEntry {
  /** The time of the event, ms since 1970 by this machine's clock. */
  readonly at: number;
  /** An event of the session, its link or the network, or the start or end of listening. */
  readonly kind: EventKind | LinkEventKind | "online" | "offline" | "start" | "stop";
  /** The state of the session after the event. The previous entry has the state before it. */
  readonly state: StateKind;
  /** The view after the event. `phase` is null unless the user is signed in. */
  readonly status: View["status"];
  readonly phase: Phase | null;
  /** The serial of the token held after the event, or null. See {@link HeldToken}. */
  readonly serial: HeldToken["serial"] | null;
  /** The effects of the event, in order. */
  readonly effects: readonly Effect["kind"][];
  /** The reason in the event, such as the backend's message for a refusal, or null. */
  readonly reason: string | null;
}

/** Describes what has happened to a session, which is now in this state. */
export function entryOf(
  kind: SessionLogEntry["kind"],
  at: number,
  state: State,
  view: View,
  effects: readonly Effect[] = [],
  reason: string | null = null,
): SessionLogEntry {
  return {
    at,
    kind,
    state: state.kind,
    status: view.status,
    phase: view.phase,
    serial: heldToken(state)?.serial ?? null,
    effects: effects.map((effect) => effect.kind),
    reason,
  };
}

/** A log that keeps the last 200 entries. */
export interface SessionLog {
  readonly entries: () => readonly SessionLogEntry[];
  /** Calls `listener` for every new entry. Returns a function that unsubscribes. */
  readonly observe: (listener: (entry: SessionLogEntry) => void) => () => void;
  readonly add: (entry: SessionLogEntry) => void;
}

/** Creates an empty log. */
export function createSessionLog(): SessionLog {
  let kept: readonly SessionLogEntry[] = [];
  const listeners = new Set<(entry: SessionLogEntry) => void>();
  return {
    entries: () => kept,
    observe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add: (entry) => {
      kept = [...kept.slice(1 - MOST), entry];
      for (const listener of listeners) listener(entry);
    },
  };
}
