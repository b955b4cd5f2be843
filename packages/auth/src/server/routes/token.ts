// POST session: an access token for the page, or what its absence proves.
import { decideRequest } from "../rules/decide-request.ts";
import { describeFailure } from "../rules/decide-failure.ts";
import type { TokenAnswer } from "../session-header.ts";
import { json } from "./respond.ts";
import type { RouteContext } from "./route-context.ts";

/** Answers a page of the same origin. `gone` is positive proof that the session has ended; `transient` proves nothing. */
export async function token(request: Request, { sessions, report }: RouteContext): Promise<Response> {
  const asked = decideRequest(request.headers);
  if (asked === null) {
    return json({ error: "This route answers only pages of its own origin that use @lockstep/auth." }, [], 403);
  }
  const reply = (answer: TokenAnswer, cookies: Parameters<typeof json>[1]): Response => json(answer, cookies);
  const held = await sessions.open(request);
  if (held === null) return reply({ kind: "gone" }, (await sessions.read(request, false)).cookies);
  const valid = asked === "held" ? sessions.tokenIn(held) : null;
  if (valid !== null) return reply({ kind: "token", token: valid, minted: false }, []);
  const renewal = await sessions.renew(request, held);
  if (renewal.kind === "transient") {
    report(`A session was not refreshed; its page tries again: ${describeFailure(renewal.error)}`);
    return reply({ kind: "transient" }, []);
  }
  const { accessToken, cookies } = renewal.session;
  return reply(accessToken === null ? { kind: "gone" } : { kind: "token", token: accessToken, minted: true }, cookies);
}
