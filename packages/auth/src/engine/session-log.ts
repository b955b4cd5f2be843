// What happened to a session, for an inspector and for tests: bounded, typed, and without a token.
// What it is not: a way to drive anything. The session does not read it.
import type { Effect } from "../core/effect.ts";
import type { EventKind } from "../core/event.ts";
import type { HeldToken, StateKind } from "../core/state.ts";
import type { Phase, View } from "../core/view.ts";

/** How many entries are kept. */
const MOST = 200;

/**
 * What a link to a backend tells the log.
 *
 * - `token-pushed`, `token-answered`: it gave the client the token in hand, unasked or asked.
 * - `token-lost`: the client gave its token up. `token-cleared`: the session ended on the client.
 * - `socket-connecting`, `socket-held`, `socket-open`, `socket-closed`: a socket of the client, and whether it was held back.
 * - `socket-silent`: nothing came over the open socket for so long that another one is opened.
 * - `call-held`: a mutation or an action waits for a token.
 * - `client-stuck`: the client stood still and was made to connect. `client-replaced`: another client took its place.
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

/** One thing that happened, and where it led. */
export interface SessionLogEntry {
  /** When, ms since 1970 by this machine's clock. */
  readonly at: number;
  /** An event of the session or its link, or the network, or the start and the end of listening. */
  readonly kind: EventKind | LinkEventKind | "online" | "offline" | "start" | "stop";
  /** Where the session stood afterwards; before, it stood where the entry before says. */
  readonly state: StateKind;
  /** What the interface was told afterwards. `phase` is null unless it is signed in. */
  readonly status: View["status"];
  readonly phase: Phase | null;
  /** Which token was in hand afterwards, or null. See {@link HeldToken}. */
  readonly serial: HeldToken["serial"] | null;
  /** What the session did about it, in order. */
  readonly effects: readonly Effect["kind"][];
  /** The reason that the event carried, such as the backend's words for a refusal, or null. */
  readonly reason: string | null;
}

/** A log that keeps the last 200 entries. */
export interface SessionLog {
  readonly entries: () => readonly SessionLogEntry[];
  /** Calls back for every further entry. Returns how to stop. */
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
