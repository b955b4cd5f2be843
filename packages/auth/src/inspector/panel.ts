// The open inspector: status, token, claims and timeline of a session. It renders them; mount-inspector.ts places them.
import type { Session, SessionLogEntry, View } from "../index.ts";
import { type TimelineRow, describeLog, nameView, redact } from "./describe-entry.ts";
import { element } from "./element.ts";

/** The elements of a panel, and a function that updates them. */
export interface Panel {
  readonly body: HTMLElement;
  readonly update: () => void;
}

/** The meaning of a status or phase, and its severity. */
export interface Meaning {
  readonly tone: "good" | "warn" | "bad" | "idle";
  readonly text: string;
}

/** Describes a view in one sentence. */
export function meaningOf(view: View): Meaning {
  if (view.status === "loading") return { tone: "idle", text: "The session is loading." };
  if (view.status === "unauthenticated") return { tone: "idle", text: REASONS[view.reason] };
  if (view.error !== null) return { tone: "bad", text: "Convex refuses the access token." };
  return PHASES[view.phase];
}

const REASONS: Record<Extract<View, { status: "unauthenticated" }>["reason"], string> = {
  no_session: "AuthKit has no session.",
  signed_out: "The user signed out.",
  session_ended: "The identity provider ended the session.",
};

const PHASES: Record<NonNullable<SessionLogEntry["phase"]>, Meaning> = {
  confirmed: { tone: "good", text: "Convex has accepted the access token." },
  optimistic: { tone: "idle", text: "AuthKit reports a session. Convex has not answered yet." },
  refreshing: { tone: "warn", text: "The access token could not be replaced yet. Retrying automatically." },
  offline: { tone: "warn", text: "The browser has no network." },
};

/** Creates the panel. `now` is `Date.now`. */
export function createPanel(session: Session, now: () => number): Panel {
  const status = element("p", { class: "status", "aria-live": "polite" });
  const meaning = element("p");
  const error = element("pre", { class: "error" });
  const progress = element("progress", { "aria-label": "Elapsed token lifetime" });
  const facts = element("dl");
  const summary = element("summary");
  const claims = element("dl");
  const timeline = element("ol", { reversed: true });
  const token = element("section", {}, element("h3", {}, "Access token"), progress, facts);
  const details = element("details", {}, summary, claims);
  const body = element(
    "div",
    { class: "body", tabindex: "0", role: "group", "aria-label": "Details" },
    element("section", {}, element("h3", {}, "Session"), status, meaning, error),
    token,
    details,
    element("section", {}, element("h3", {}, "Timeline, newest first"), timeline),
  );
  let shownView: View | null = null;
  let shownLog: readonly SessionLogEntry[] | null = null;

  function update(): void {
    const view = session.view();
    const log = session.log();
    token.hidden = details.hidden = view.status !== "authenticated";
    if (view.token !== null) {
      const { issuedAt, expiresAt, refreshes } = view.token;
      progress.max = expiresAt - issuedAt;
      progress.value = Math.min(progress.max, Math.max(0, now() - issuedAt));
      list(facts, [
        ["Age", `${duration(now() - issuedAt)} of ${duration(expiresAt - issuedAt)}`],
        ["Ends in", duration(expiresAt - now())],
        ["Replaced", `${refreshes} ${refreshes === 1 ? "time" : "times"} since sign-in`],
      ]);
    }
    if (view !== shownView) {
      shownView = view;
      status.textContent = nameView(view.status, view.phase);
      meaning.textContent = meaningOf(view).text;
      error.textContent = redact(view.error?.message ?? "");
      const known = Object.entries(view.identity?.claims ?? {});
      summary.textContent = `Claims (${known.length}), decoded, not verified`;
      list(claims, known.map(claim));
    }
    if (log !== shownLog) {
      shownLog = log;
      timeline.replaceChildren(...describeLog(log).map(row).reverse());
    }
  }

  return { body, update };
}

function list(target: HTMLElement, pairs: readonly (readonly [string, string])[]): void {
  target.replaceChildren(...pairs.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}

function claim([name, value]: [string, unknown]): [string, string] {
  // `iat`, `exp`, `nbf`, `auth_time`: seconds since 1970 (RFC 7519 §2, NumericDate).
  const isTime = typeof value === "number" && /^(?:iat|exp|nbf|auth_time)$/.test(name);
  return [
    name,
    isTime ? `${value} (${clock(value * 1000)})` : typeof value === "string" ? value : JSON.stringify(value),
  ];
}

function row({ at, strand, text, view }: TimelineRow): HTMLElement {
  const what = element("span", {}, text);
  if (view !== null) what.append(element("span", { class: "view" }, view));
  const when = element("time", { datetime: new Date(at).toISOString() }, clock(at));
  return element("li", {}, when, element("span", { class: "strand", "data-strand": strand }, strand), what);
}

/** Local time of day, `14:03:07.250`. */
function clock(at: number): string {
  const date = new Date(at);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** Formats `4 min 05 s`; negative if a clock is wrong or the moment has passed. */
function duration(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  return `${ms <= -500 ? "−" : ""}${minutes > 0 ? `${minutes} min ${String(rest).padStart(2, "0")} s` : `${rest} s`}`;
}
