// What a failed refresh proves. Pure.
//
// Only two things prove that a session is over: there is no session cookie, or WorkOS refuses its refresh token
// (`invalid_grant`). WorkOS repeats a rotation for 30 s, so requests that race for one token are not refused. The `isTransient`
// of authkit-nextjs is not proof: it is false for every error that it does not know, such as a wrong API key.
import type { FetchResult } from "../../index.ts";

/** Returns whether the error of authkit-nextjs's `refreshSession` proves that the session has ended. */
export function decideFailure(error: unknown): Exclude<FetchResult, { kind: "token" }> {
  return { kind: isRefusal(error) || isRefusal(causeOf(error)) ? "gone" : "transient" };
}

/** Describes the error for the server's log, with nothing that could contain a token. */
export function describeFailure(error: unknown): string {
  const cause = causeOf(error) ?? error;
  const name = cause instanceof Error ? cause.name : typeof cause;
  const details = [read(cause, "status"), read(cause, "error")].filter((value) => value !== undefined);
  return [name, ...details.map(String)].join(" ");
}

/** An `OauthException` of @workos-inc/node, from any copy of the package. */
function isRefusal(error: unknown): boolean {
  return read(error, "status") === 400 && read(error, "error") === "invalid_grant";
}

const causeOf = (error: unknown): unknown => read(error, "cause");

function read(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
