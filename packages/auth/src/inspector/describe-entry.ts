// Turns an entry of a session's log into a timeline row: its strand and one sentence. Pure.
import type { SessionLogEntry } from "../index.ts";

/** The strands of a timeline: the session source, the access token, the connection to Convex, and the page. */
export type Strand = "session" | "token" | "socket" | "page";

/** One line of a timeline. */
export interface TimelineRow {
  /** ms since 1970 by this machine's clock. */
  readonly at: number;
  readonly strand: Strand;
  readonly text: string;
  /** What the interface shows from here on, or null if unchanged. */
  readonly view: string | null;
}

type Kind = SessionLogEntry["kind"];

const WORDS: { readonly [K in Kind]: readonly [Strand, string] } = {
  start: ["session", "Started listening"],
  stop: ["session", "Stopped"],
  "source-unknown": ["session", "The source is still loading"],
  "source-absent": ["session", "The source reports: signed out"],
  "source-present": ["session", "The source reports a session"],
  "tab-signed-out": ["session", "Signed out in another tab"],
  "fetch-token": ["token", "Received a token"],
  "fetch-gone": ["token", "The identity provider ended the session"],
  "fetch-transient": ["token", "A fetch failed"],
  timer: ["token", "Timer fired"],
  needed: ["token", "A token is needed"],
  "tab-refreshed": ["token", "Another tab received a token"],
  confirmed: ["token", "Convex accepted the token"],
  refused: ["token", "Convex refused the token"],
  outdated: ["token", "Convex says that the token is outdated"],
  "token-pushed": ["token", "Gave the token to the client"],
  "token-answered": ["token", "Answered the client with the token"],
  "token-lost": ["token", "The client gave up its token"],
  "token-cleared": ["token", "Signed the client out"],
  "socket-connecting": ["socket", "Connecting"],
  "socket-held": ["socket", "Connected, held until there is a token"],
  "socket-open": ["socket", "Open"],
  "socket-closed": ["socket", "Closed"],
  "socket-silent": ["socket", "Silent for too long; reconnecting"],
  "call-held": ["socket", "A call waits for a token"],
  "client-stuck": ["socket", "The client was stuck and was made to connect"],
  "client-replaced": ["socket", "Another client took its place"],
  wake: ["page", "Woke up"],
  restored: ["page", "Restored from the back/forward cache"],
  online: ["page", "The network is back"],
  offline: ["page", "No network"],
};

/** Returns the rows of a log, oldest first. */
export function describeLog(entries: readonly SessionLogEntry[]): readonly TimelineRow[] {
  return entries.map((entry, n) => describeEntry(entry, entries[n - 1]));
}

function describeEntry(entry: SessionLogEntry, before: SessionLogEntry | undefined): TimelineRow {
  const [strand, words] = WORDS[entry.kind];
  const asks = entry.effects.includes("fetch") ? "; requesting a token" : "";
  const ignored = entry.effects.includes("ignore-echo") ? "; ignored, because that session has ended" : "";
  const reason = entry.reason === null || entry.reason === "" ? "" : `: ${entry.reason}`;
  const view = nameView(entry.status, entry.phase);
  const changed = before === undefined || nameView(before.status, before.phase) !== view;
  return { at: entry.at, strand, text: redact(`${words}${reason}${asks}${ignored}`), view: changed ? view : null };
}

/** Returns one name for a view, such as `authenticated · refreshing`. */
export function nameView(status: SessionLogEntry["status"], phase: SessionLogEntry["phase"]): string {
  return phase === null ? status : `${status} · ${phase}`;
}

/** Replaces anything that looks like a JWT (RFC 7519 §3) or another long secret. */
export function redact(text: string): string {
  return text.replace(/[\w-]{16,}(?:\.[\w-]+){2,}|\b[\w-]{64,}\b/g, "[secret]");
}
