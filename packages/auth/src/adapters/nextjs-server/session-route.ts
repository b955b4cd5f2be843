// The session route over any session cookie: it refuses foreign requests, and answers others with a token, or with what its
// absence proves. It decides nothing else: see decide-request.ts and decide-failure.ts.
import type { FetchResult } from "../../index.ts";
import type { Asked } from "../nextjs/session-header.ts";
import { decideFailure, describeFailure } from "./decide-failure.ts";
import { decideRequest } from "./decide-request.ts";
import { createRenewals } from "./renewals.ts";

/** The session cookie of the request that is being answered, and its SDK. */
export interface SessionCookie<Cookie> {
  /** Returns the sealed session, or undefined without one. */
  readonly sealed: () => Promise<string | undefined>;
  /** Returns the access token in a sealed session, or undefined if it is no longer valid. */
  readonly heldIn: (sealed: string) => Promise<string | undefined>;
  /** Refreshes the session at WorkOS. Returns the token, or undefined without a session, and the new cookie. */
  readonly renew: () => Promise<{ readonly token: string | undefined; readonly cookie: Cookie }>;
  /** Sets the cookie in this response. */
  readonly keep: (cookie: Cookie) => Promise<void>;
  /** Deletes the cookie in this response. */
  readonly forget: () => Promise<void>;
  readonly now: () => number;
  /** Writes a line to the server's log. */
  readonly report: (line: string) => void;
}

const HEADERS = { "cache-control": "private, no-store", vary: "Cookie" };

/** Creates the handler of the route. */
export function createSessionRoute<Cookie>(session: SessionCookie<Cookie>): (request: Request) => Promise<Response> {
  const renewOnce = createRenewals<Awaited<ReturnType<typeof session.renew>>>(session.now);

  async function answer(asked: Asked): Promise<FetchResult> {
    const sealed = await session.sealed();
    if (sealed === undefined) return { kind: "gone" };
    try {
      const held = asked === "held" ? await session.heldIn(sealed) : undefined;
      if (held !== undefined) return { kind: "token", token: held, minted: false };
      const { token, cookie } = await renewOnce(sealed, session.renew);
      if (token === undefined) return { kind: "gone" };
      // Each response: the one of the request that made the refresh may get lost.
      await session.keep(cookie);
      return { kind: "token", token, minted: true };
    } catch (error) {
      const result = decideFailure(error);
      // Otherwise the server would render the next page for this session.
      if (result.kind === "gone") await session.forget();
      else session.report(`The session was not refreshed; the page tries again: ${describeFailure(error)}`);
      return result;
    }
  }

  return async ({ headers }) => {
    const asked = decideRequest(headers);
    if (asked !== null) return Response.json(await answer(asked), { headers: HEADERS });
    const error = "The session route answers only pages of its own origin that use @lockstep/auth/nextjs.";
    return Response.json({ error }, { status: 403, headers: HEADERS });
  };
}
