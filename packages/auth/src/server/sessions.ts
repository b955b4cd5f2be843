// The session of a request: opens the sealed cookie, refreshes the session at WorkOS, and seals it again.
// What a failure proves is decided in rules/decide-failure.ts.
import { AuthKitCore, type Session, sessionEncryption } from "@workos/authkit-session";
import type { User, WorkOS } from "@workos-inc/node";
import { readAccessToken } from "../core/claims.ts";
import { LockstepAuthError } from "../core/errors.ts";
import { MAX_COOKIE, type ServerCookie, deleted, readCookie, serializeCookie } from "./cookies.ts";
import type { Settings } from "./options.ts";
import { type RenewalMap, createRenewals } from "./renewals.ts";
import { decideFailure, describeFailure } from "./rules/decide-failure.ts";
import { originOf } from "./rules/decide-request.ts";
import {
  type PageImpersonator,
  type PageSession,
  SIGNED_OUT,
  isExpiring,
  pageSessionOf,
} from "./rules/page-session.ts";

/**
 * The session that a server found in a request.
 *
 * - `signed-in`: with an access token that is still valid.
 * - `unconfirmed`: the user is signed in, but the token has expired and there is no new one: WorkOS could not be reached, or this
 *   request must not refresh. Render the page signed in, without protected data; the page gets that data itself.
 * - `signed-out`: there is no session cookie, or WorkOS has ended the session.
 */
export type ServerSession =
  | (SignedIn & { readonly status: "signed-in"; readonly accessToken: string })
  | (SignedIn & { readonly status: "unconfirmed"; readonly accessToken: null })
  | {
      readonly status: "signed-out";
      readonly user: null;
      readonly accessToken: null;
      readonly organizationId: null;
      readonly impersonator: null;
      readonly authenticatedAt: null;
      readonly page: PageSession;
    };

interface SignedIn {
  readonly user: User;
  /** Null outside an organization. */
  readonly organizationId: string | null;
  /** The administrator who is signed in as the user, or null. */
  readonly impersonator: PageImpersonator | null;
  /** When the user last proved who they are (`auth_time`), ms since 1970; null if the token does not say. */
  readonly authenticatedAt: number | null;
  /** For `LockstepProvider` of `@lockstep/auth/server/react`. Contains no token. */
  readonly page: PageSession;
}

/** The session of a request, and the cookies to set on its response. */
export type RequestSession = ServerSession & { readonly cookies: readonly ServerCookie[] };

/** A sealed session and what is in it. */
interface Held {
  readonly sealed: string;
  readonly session: Session;
}

/** The result of a refresh. */
export type Renewal =
  | { readonly kind: "renewed"; readonly session: RequestSession }
  | { readonly kind: "gone"; readonly session: RequestSession }
  | { readonly kind: "transient"; readonly error: unknown };

/** The sessions of one server. */
export interface Sessions {
  /** Returns the session in the cookie, whatever the age of its token, or null. */
  readonly open: (request: Request) => Promise<Held | null>;
  /** Returns the access token if it is still valid, else null. */
  readonly tokenIn: (held: Held) => string | null;
  readonly read: (request: Request, mayRenew: boolean) => Promise<RequestSession>;
  /** Refreshes the session, once for parallel requests. `organizationId` moves it there. */
  readonly renew: (request: Request, held: Held, organizationId?: string) => Promise<Renewal>;
  /** Returns the session of an answer of WorkOS, with the cookie that keeps it. */
  readonly start: (request: Request, session: Session) => Promise<RequestSession>;
  /** Returns the cookies that end the session, and make the server refuse it from now on. `isTold`: WorkOS has ended it. */
  readonly end: (request: Request, sessionId: string | null, isTold: boolean) => Promise<ServerCookie[]>;
  /** Returns the session that was ended last in this browser, or null. */
  readonly ended: (request: Request) => Promise<Ended | null>;
  /** Returns the cookie that forgets the ended session. */
  readonly settle: (request: Request) => ServerCookie;
  /** The options of a cookie of this browser, without its lifetime. */
  readonly cookieOptions: (request: Request) => ServerCookie["options"];
  readonly core: AuthKitCore;
}

/** A session that the user ended. `isTold`: WorkOS has ended it as well. */
export interface Ended {
  readonly sessionId: string;
  readonly isTold: boolean;
}

/** How long a page waits for a refresh, ms. The refresh goes on, and the page's first request for a token joins it. */
const PATIENCE = 5000;
/** How long the end of a session is remembered, s: longer than responses with its renewed cookie can be under way. */
const REMEMBERED = 600;

const SHARED = Symbol.for("@lockstep/auth/server renewals");

/** What sessions need from the world. */
export interface SessionsWorld {
  readonly settings: Settings;
  readonly workos: WorkOS;
  /** The time in ms. */
  readonly now: () => number;
  /** Writes a line to the server's log. */
  readonly report: (line: string) => void;
}

/** Creates the sessions of a server. */
export function createSessions({ settings, workos, now, report }: SessionsWorld): Sessions {
  const { cookieName, cookiePassword: password } = settings;
  const endedName = `${cookieName}-ended`;
  const core = new AuthKitCore({ ...settings, redirectUri: settings.redirectUri ?? "" }, workos, sessionEncryption);
  const renewals = createRenewals<Held>(now, sharedRenewals());

  const optionsOf = (request: Request): ServerCookie["options"] => ({
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: isHttps(request, settings.redirectUri),
    ...(settings.cookieDomain ? { domain: settings.cookieDomain } : {}),
  });

  function signedOut(cookies: readonly ServerCookie[]): RequestSession {
    const nothing = { user: null, accessToken: null, organizationId: null, impersonator: null, authenticatedAt: null };
    return { status: "signed-out", ...nothing, page: SIGNED_OUT, cookies };
  }

  const forget = (request: Request): RequestSession => signedOut([deleted(cookieName, optionsOf(request))]);

  /** `isNew`: WorkOS has just issued the token, so it is valid, whatever this server's clock says. */
  function describe({ session }: Held, cookies: readonly ServerCookie[], isNew = false): RequestSession {
    const page = pageSessionOf(session);
    if (page?.session == null) return signedOut(cookies);
    const { identity, expiresAt } = page.session;
    const authTime = identity.claims["auth_time"];
    const facts = {
      user: session.user,
      organizationId: identity.organizationId,
      impersonator: page.impersonator,
      authenticatedAt: typeof authTime === "number" ? authTime * 1000 : null,
      page,
      cookies,
    };
    return isNew || now() < expiresAt
      ? { status: "signed-in", accessToken: session.accessToken, ...facts }
      : { status: "unconfirmed", accessToken: null, ...facts };
  }

  function kept(request: Request, held: Held): RequestSession {
    const options = { ...optionsOf(request), maxAge: settings.cookieMaxAge };
    const cookie = { name: cookieName, value: held.sealed, options };
    const size = serializeCookie(cookie).length;
    if (size > MAX_COOKIE) {
      throw new LockstepAuthError("SESSION_TOO_LARGE", {
        what: "The session does not fit into a cookie, and browsers would drop it.",
        evidence: `It has ${size} bytes of ${MAX_COOKIE}; its access token has ${held.session.accessToken.length}.`,
        fix: "Put less into the access token: fewer permissions in the role, or a smaller JWT template.",
      });
    }
    return describe(held, [cookie], true);
  }

  async function seal(session: Session): Promise<Held> {
    return { session, sealed: await core.encryptSession(session) };
  }

  async function openAt(request: Request): Promise<Held | "unusable" | null> {
    const sealed = readCookie(request.headers, cookieName);
    if (sealed === null) return null;
    try {
      const session = await core.decryptSession(sealed);
      if (pageSessionOf(session) === null) return "unusable";
      return { sealed, session };
    } catch {
      report(`A cookie ${cookieName} could not be opened and is deleted: was WORKOS_COOKIE_PASSWORD changed?`);
      return "unusable";
    }
  }

  async function ended(request: Request): Promise<Ended | null> {
    const sealed = readCookie(request.headers, endedName);
    if (sealed === null) return null;
    try {
      const { sessionId, isTold } = await sessionEncryption.unsealData<Ended>(sealed, { password });
      return { sessionId, isTold };
    } catch {
      return null;
    }
  }

  /** A response that was under way during the sign-out may have set the cookie once more. */
  async function hasEnded(request: Request, { session }: Held): Promise<boolean> {
    const last = await ended(request);
    return last !== null && readAccessToken(session.accessToken)?.identity.sessionId === last.sessionId;
  }

  async function refresh(held: Held, organizationId: string | undefined): Promise<Held> {
    const current = readAccessToken(held.session.accessToken)?.identity.organizationId ?? undefined;
    const { accessToken, refreshToken, user, impersonator } = await core.refreshTokens(
      held.session.refreshToken,
      organizationId ?? current,
    );
    return seal({ accessToken, refreshToken, user, ...(impersonator ? { impersonator } : {}) });
  }

  const renew: Sessions["renew"] = async (request, held, organizationId) => {
    try {
      if (organizationId === undefined) {
        return {
          kind: "renewed",
          session: kept(request, await renewals.join(held.sealed, () => refresh(held, undefined))),
        };
      }
      const moved = refresh(held, organizationId);
      // Requests that still bring the cookie of the previous organization must not bring that organization back.
      renewals.put(held.sealed, moved);
      return { kind: "renewed", session: kept(request, await moved) };
    } catch (error) {
      if (error instanceof LockstepAuthError) throw error;
      if (decideFailure(error).kind === "gone") return { kind: "gone", session: forget(request) };
      return { kind: "transient", error };
    }
  };

  return {
    core,
    renew,
    tokenIn: (held) => describe(held, []).accessToken,
    ended,
    cookieOptions: optionsOf,
    open: async (request) => {
      const held = await openAt(request);
      return held === null || held === "unusable" || (await hasEnded(request, held)) ? null : held;
    },
    read: async (request, mayRenew) => {
      const held = await openAt(request);
      if (held === null) return signedOut([]);
      if (held === "unusable" || (await hasEnded(request, held))) return forget(request);
      const session = pageSessionOf(held.session)?.session;
      if (!mayRenew || session == null || !isExpiring(session, now())) return describe(held, []);
      const renewal = await inTime(renew(request, held));
      if (renewal.kind !== "transient") return renewal.session;
      report(`A session was not refreshed; its page tries again: ${describeFailure(renewal.error)}`);
      return describe(held, []);
    },
    start: async (request, session) => {
      const started = kept(request, await seal(session));
      // The session last: on Node 20, Vite's development server keeps only the last cookie of a response.
      return { ...started, cookies: [deleted(endedName, optionsOf(request)), ...started.cookies] };
    },
    end: async (request, sessionId, isTold) => {
      const options = optionsOf(request);
      const cookies = [deleted(cookieName, options)];
      if (sessionId === null) return cookies;
      const value = await sessionEncryption.sealData({ sessionId, isTold } satisfies Ended, { password, ttl: 0 });
      const maxAge = isTold ? REMEMBERED : settings.cookieMaxAge;
      return [...cookies, { name: endedName, value, options: { ...options, maxAge } }];
    },
    settle: (request) => deleted(endedName, optionsOf(request)),
  };
}

/**
 * A framework may load this module more than once in one process, as Next.js does for its proxy and for its routes. They share the
 * renewals, so that they also share a refresh.
 */
function sharedRenewals(): RenewalMap<Held> {
  const world = globalThis as { [SHARED]?: RenewalMap<Held> };
  return (world[SHARED] ??= new Map());
}

/** Resolves as `renewal` does, or to a transient failure when a page has waited long enough. */
async function inTime(renewal: Promise<Renewal>): Promise<Renewal> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Renewal>((resolve) => {
    const error = new Error("", { cause: Object.assign(new Error(), { name: `no answer for ${PATIENCE} ms` }) });
    timer = setTimeout(() => resolve({ kind: "transient", error }), PATIENCE);
  });
  try {
    return await Promise.race([renewal, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the browser uses HTTPS: as the redirect URI says, else as the request says. */
function isHttps(request: Request, redirectUri: string | null): boolean {
  return (redirectUri ?? originOf(request)).startsWith("https:");
}
