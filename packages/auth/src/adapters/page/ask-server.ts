// A request of the page to one of its session routes, other than for a token.
import { sessionRequest } from "./session-request.ts";

/** How long the server may take, ms. It asks WorkOS, whose SDK tries again. */
const DEADLINE = 30_000;

/** Posts the body and returns the answer. Rejects unless the server has answered with JSON within 30 s. */
export async function askServer(path: string, body: BodyInit): Promise<Record<string, unknown>> {
  const deadline = new AbortController();
  const timer = setTimeout(
    () => deadline.abort(new Error(`${path} did not answer within ${DEADLINE / 1000} s.`)),
    DEADLINE,
  );
  const response = await fetch(path, {
    ...sessionRequest("1"),
    body,
    signal: deadline.signal,
  }).finally(() => clearTimeout(timer));
  const answer: unknown = response.ok ? await response.json() : null;
  if (typeof answer === "object" && answer !== null) return answer as Record<string, unknown>;
  throw new Error(`${path} answered ${response.status}. Are the session routes of @lockstep/auth mounted there?`);
}
