// WorkOS as the authkit-js of one browser reaches it: a session with rotating refresh tokens, in the browser's storage
// or in a cookie, a network that fails, hangs and is slow, and the lock that the tabs share. Call under fake timers.
import { vi } from "vitest";
import { makeToken } from "../../src/testing/index.ts";
import { createLocks } from "./fake-locks.ts";

/** The application's client ID. */
export const CLIENT_ID = "client_1";

/** WorkOS and its controls. */
export interface FakeWorkOS {
  /**
   * - `unreachable`: no network. `unavailable`: a 503. `hangs`: no answer.
   */
  mode: "works" | "unreachable" | "unavailable" | "hangs";
  /** ms that a request takes. */
  latency: number;
  /** The requests for tokens so far. */
  readonly requests: () => number;
  /** Replaces `fetch`, `navigator.locks` and `AbortSignal.timeout`. `vi.unstubAllGlobals` restores them. */
  readonly install: () => void;
}

/** The properties of a browser. */
export interface FakeWorkOSOptions {
  /** The refresh token is in `localStorage`, not in a cookie. */
  readonly devMode: boolean;
  /** Access token lifetime, s. */
  readonly life: number;
  /** The user's first organization; null for none. */
  readonly organizationId: string | null;
}

const ALICE = {
  object: "user",
  id: "user_alice",
  email: "alice@example.com",
  created_at: "2026-01-01",
  updated_at: "2026-01-01",
};

/** Creates a browser in which Alice has signed in. */
export function createFakeWorkOS({ devMode, life, organizationId }: FakeWorkOSOptions): FakeWorkOS {
  let requests = 0;
  let minted = 1;
  /** The only valid refresh token, and its organization. */
  let good = "rt_1";
  let organization = organizationId;
  let cookie: string | null = devMode ? null : good;
  const stored = `workos:refresh-token:${CLIENT_ID}`;
  window.localStorage.clear();
  window.sessionStorage.clear();
  if (devMode) window.localStorage.setItem(stored, good);
  document.cookie = `workos-has-session=${devMode ? "; max-age=0" : CLIENT_ID}`;

  function authenticate(body: { refresh_token?: string; organization_id?: string }): Response {
    if ((devMode ? body.refresh_token : cookie) !== good) {
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    }
    organization = body.organization_id ?? organization;
    minted += 1;
    good = `rt_${minted}`;
    if (!devMode) cookie = good;
    const iat = Math.floor(Date.now() / 1000);
    const org = organization === null ? {} : { org_id: organization };
    const claims = { sub: ALICE.id, sid: "session_a", ...org, iat, exp: iat + life, jti: String(minted) };
    return Response.json({
      user: ALICE,
      access_token: makeToken(claims),
      refresh_token: devMode ? good : undefined,
      ...(organization === null ? {} : { organization_id: organization }),
    });
  }

  function answer(init: RequestInit | undefined): Promise<Response> {
    requests += 1;
    const { mode } = self;
    return new Promise((resolve, reject) => {
      init?.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error));
      if (mode === "hangs") return;
      setTimeout(() => {
        // An aborted request has not reached WorkOS.
        if (init?.signal?.aborted) return;
        if (mode === "unreachable") reject(new TypeError("Failed to fetch"));
        else if (mode === "unavailable") resolve(new Response("<html>", { status: 503 }));
        else resolve(authenticate(JSON.parse(init?.body as string) as object));
      }, self.latency);
    });
  }

  const self: FakeWorkOS = {
    mode: "works",
    latency: 50,
    requests: () => requests,
    install: () => {
      vi.stubGlobal("fetch", (_: unknown, init?: RequestInit) => answer(init));
      vi.stubGlobal("navigator", { locks: { request: createLocks() } });
      // Node's own uses the real clock.
      vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
        const abort = new AbortController();
        setTimeout(() => abort.abort(new DOMException("The operation timed out.", "TimeoutError")), ms);
        return abort.signal;
      });
    },
  };
  return self;
}
