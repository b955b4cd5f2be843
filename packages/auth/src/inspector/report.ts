// The report that "Copy report" copies: what a maintainer needs to see, and nothing that signs anybody in.
import type { Phase, Session, SessionLogEntry, View } from "../index.ts";
import { type TimelineRow, describeLog, redact } from "./describe-entry.ts";

/** Claims that are copied with their values. Others are named only: an application may put anything into them. */
const PLAIN_CLAIMS = ["iss", "sub", "aud", "sid", "org_id", "role", "permissions", "iat", "exp"];

/** What a report says about where it comes from. */
export interface ReportOrigin {
  /** `Date.now()`. */
  readonly now: number;
  readonly userAgent: string;
  /** Without path and query, which may hold a code. */
  readonly origin: string;
  readonly online: boolean;
  /** Of the package `convex`. */
  readonly convex: string;
}

/** A report. Plain data: `JSON.stringify` it. */
export interface AuthReport extends Omit<ReportOrigin, "now"> {
  /** ISO 8601. */
  readonly at: string;
  readonly status: View["status"];
  readonly phase: Phase | null;
  /** Why nobody is signed in, or null. */
  readonly reason: string | null;
  readonly error: string | null;
  /** Ages in ms by this machine's clock; null without a token. */
  readonly token: {
    readonly age: number;
    readonly lifetime: number;
    readonly endsIn: number;
    readonly refreshes: number;
  } | null;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly otherClaims: readonly string[];
  readonly timeline: readonly TimelineRow[];
  readonly log: readonly SessionLogEntry[];
}

/** Makes the report of a session. No token, cookie or code is in it, nor the value of a claim of the application's own. */
export function createAuthReport(session: Pick<Session, "view" | "log">, origin: ReportOrigin): AuthReport {
  const { now, ...rest } = origin;
  const view = session.view();
  const claims = Object.entries(view.identity?.claims ?? {});
  const isPlain = ([name]: [string, unknown]): boolean => PLAIN_CLAIMS.includes(name);
  return {
    at: new Date(now).toISOString(),
    ...rest,
    status: view.status,
    phase: view.phase,
    reason: view.reason,
    error: view.error !== null ? redact(view.error.message) : null,
    token:
      view.token === null
        ? null
        : {
            age: now - view.token.issuedAt,
            lifetime: view.token.expiresAt - view.token.issuedAt,
            endsIn: view.token.expiresAt - now,
            refreshes: view.token.refreshes,
          },
    claims: Object.fromEntries(claims.filter(isPlain)),
    otherClaims: claims.filter((claim) => !isPlain(claim)).map(([name]) => name),
    timeline: describeLog(session.log()),
    log: session.log().map((entry) => ({ ...entry, reason: entry.reason === null ? null : redact(entry.reason) })),
  };
}
