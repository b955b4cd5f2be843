// A request of the page to one of its session routes, other than for a token.
import { SESSION_HEADER } from "../../server/session-header.ts";

/** Posts the body and returns the answer. Rejects unless the server answered with JSON. */
export async function askServer(path: string, body: BodyInit): Promise<Record<string, unknown>> {
  const response = await fetch(path, {
    method: "POST",
    headers: { [SESSION_HEADER]: "1" },
    body,
    cache: "no-store",
    redirect: "error",
  });
  const answer: unknown = response.ok ? await response.json() : null;
  if (typeof answer === "object" && answer !== null) return answer as Record<string, unknown>;
  throw new Error(`${path} answered ${response.status}. Are the session routes of @lockstep/auth mounted there?`);
}
