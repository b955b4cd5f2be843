// The report that "Copy report" copies: what a maintainer needs, without credentials.
import type { Phase, Session, SessionLogEntry, View } from "../index.ts";
import { type TimelineRow, describeLog, redact } from "./describe-entry.ts";

/** Claims copied with their values. For others, only the name is copied: applications may put anything into them. */
const PLAIN_CLAIMS = ["iss", "sub", "aud", "sid", "org_id", "role", "permissions", "iat", "exp"];

/** Where a report comes from. */
export interface ReportOrigin {
  /** `Date.now()`. */
  readonly now: number;
  readonly userAgent: string;
  /** The origin only: path and query may contain a code. */
  readonly origin: string;
  readonly online: boolean;
  /** The version of the package `convex`. */
  readonly convex: string;
}

/** A report. Plain data: `JSON.stringify` it. */
export interface AuthReport extends Omit<ReportOrigin, "now"> {
  /** ISO 8601. */
  readonly at: string;
  readonly status: View["status"];
  readonly phase: Phase | null;
  /** Why the user is signed out, or null. */
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

/** Creates the report of a session. It contains no token, cookie or code, and no values of the application's own claims. */
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
