// What a failed refresh proves. Pure.
//
// Only two things prove that a session is over: there is no session cookie, or WorkOS refuses its refresh token
// (`invalid_grant`). WorkOS repeats a rotation for 30 s, so requests that race for one token are not refused.
import type { TokenAnswer } from "../session-header.ts";

/** Returns whether the error of a refresh, or its cause, proves that the session has ended. */
export function decideFailure(error: unknown): Exclude<TokenAnswer, { kind: "token" }> {
  return { kind: isRefusal(error) || isRefusal(causeOf(error)) ? "gone" : "transient" };
}

/** Describes the error for the server's log, with nothing that could contain a token. */
export function describeFailure(error: unknown): string {
  const cause = causeOf(error) ?? error;
  const name = cause instanceof Error ? cause.name : typeof cause;
  const names = ["status", "code", "error"];
  const details = names.map((name) => read(cause, name)).filter((value) => value !== undefined);
  return [name, ...details.map(String)].join(" ");
}

/** Returns WorkOS's code for the error, such as `sso_required`, or null. */
export function codeOf(error: unknown): string | null {
  const code = read(error, "error") ?? read(causeOf(error), "error");
  return typeof code === "string" ? code : null;
}

/** An `OauthException` of @workos-inc/node, from any copy of the package. */
function isRefusal(error: unknown): boolean {
  return read(error, "status") === 400 && read(error, "error") === "invalid_grant";
}

const causeOf = (error: unknown): unknown => read(error, "cause");

function read(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
