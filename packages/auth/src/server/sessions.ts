// The session of a request: opens the sealed cookie, refreshes the session at WorkOS, and seals it again.
// What a failure proves is decided in rules/decide-failure.ts.
import { AuthKitCore, type Session, sessionEncryption } from "@workos/authkit-session";
import type { User, WorkOS } from "@workos-inc/node";
import { LockstepAuthError } from "../core/errors.ts";
import { MAX_COOKIE, type ServerCookie, deleted, readCookies, serializeCookie } from "./cookies.ts";
import { createEndedSessions } from "./ended-sessions.ts";
import { type Held, type OpenedMap, createOpenedSessions } from "./opened-sessions.ts";
import type { Settings } from "./options.ts";
import { type RenewalMap, createRenewals } from "./renewals.ts";
import { codeOf, decideFailure, describeFailure } from "./rules/decide-failure.ts";
import { originOf } from "./rules/decide-request.ts";
import { type EndedSession, withEnded } from "./rules/ended-sessions.ts";
import {
  type PageImpersonator,
  type PageSession,
  SIGNED_OUT,
  isExpiring,
  pageSessionOf,
} from "./rules/page-session.ts";
import { shared } from "./shared.ts";

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
  /** Returns the cookies that end the session, and make the server refuse it from now on. */
  readonly end: (request: Request, sessionId: string | null, state: EndedSession["state"]) => Promise<ServerCookie[]>;
  /**
   * Before a sign-in: ends at WorkOS what was ended in this browser. Returns the cookie that remembers it, or null, and whether AuthKit
   * may still know the browser, so that the user must prove who they are.
   */
  readonly settle: (request: Request) => Promise<{ readonly cookie: ServerCookie | null; readonly mustProve: boolean }>;
  /** The options of a cookie of this browser, without its lifetime. */
  readonly cookieOptions: (request: Request) => ServerCookie["options"];
  readonly core: AuthKitCore;
}

/** How long a page waits for a refresh, ms. The refresh goes on, and the page's first request for a token joins it. */
const PATIENCE = 5000;

/** What sessions need from the world. */
export interface SessionsWorld {
  readonly settings: Settings;
  readonly workos: WorkOS;
  /** The URL of the deployment, for the page. */
  readonly convexUrl: string | undefined;
  /** The time in ms. */
  readonly now: () => number;
  /** Writes a line to the server's log. */
  readonly report: (line: string) => void;
}

/** Creates the sessions of a server. */
export function createSessions({ settings, workos, convexUrl, now, report }: SessionsWorld): Sessions {
  const { cookieName } = settings;
  const deployment = convexUrl === undefined ? {} : { convexUrl };
  const endedSessions = createEndedSessions(settings, workos, now);
  const core = new AuthKitCore({ ...settings, redirectUri: settings.redirectUri ?? "" }, workos, sessionEncryption);
  const renewals = createRenewals<Held>(
    now,
    shared("renewals", (): RenewalMap<Held> => new Map()),
  );
  const openedSessions = createOpenedSessions({
    password: settings.cookiePassword,
    unseal: (sealed) => core.decryptSession(sealed),
    now,
    opened: shared("opened sessions", (): OpenedMap => new Map()),
  });

  const optionsOf = (request: Request): ServerCookie["options"] => ({
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: isHttps(request, settings.redirectUri),
    ...(settings.cookieDomain ? { domain: settings.cookieDomain } : {}),
  });

  function signedOut(cookies: readonly ServerCookie[]): RequestSession {
    const nothing = { user: null, organizationId: null, impersonator: null, authenticatedAt: null };
    return conceal(
      { status: "signed-out", ...nothing, page: { ...SIGNED_OUT, ...deployment } },
      { accessToken: null, cookies },
    );
  }

  /** Also the one for the host only, of the time before the domain was set. */
  function deletions(request: Request): ServerCookie[] {
    const { domain, ...hostOnly } = optionsOf(request);
    return [...(domain ? [deleted(cookieName, hostOnly)] : []), deleted(cookieName, optionsOf(request))];
  }

  const forget = (request: Request): RequestSession => signedOut(deletions(request));

  /** `isNew`: WorkOS has just issued the token, so it is valid, whatever this server's clock says. */
  function describe({ session, page }: Held, cookies: readonly ServerCookie[], isNew = false): RequestSession {
    if (page === null) return signedOut(cookies);
    const { identity, expiresAt } = page.session;
    const authTime = identity.claims["auth_time"];
    const facts = {
      user: session.user,
      organizationId: identity.organizationId,
      impersonator: page.impersonator,
      authenticatedAt: typeof authTime === "number" ? authTime * 1000 : null,
      page: { ...page, ...deployment },
    };
    return isNew || now() < expiresAt
      ? conceal({ status: "signed-in", ...facts }, { accessToken: session.accessToken, cookies })
      : conceal({ status: "unconfirmed", ...facts }, { accessToken: null, cookies });
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
    return describe(held, [...deletions(request).slice(0, -1), cookie], true);
  }

  async function seal(session: Session): Promise<Held> {
    const held = { session, page: pageSessionOf(session), sealed: await core.encryptSession(session) };
    openedSessions.keep(held);
    return held;
  }

  async function openAt(request: Request): Promise<Held | "unusable" | null> {
    const values = readCookies(request.headers, cookieName);
    if (values.length === 0) return null;
    const opened = await Promise.all(values.map(openOne));
    // Of a cookie for the host and one for its domain, the older one is a remainder.
    const [newest] = opened.filter((held) => held !== null).sort((a, b) => issuedAt(b) - issuedAt(a));
    return newest ?? "unusable";
  }

  async function openOne(sealed: string): Promise<Held | null> {
    try {
      const held = await openedSessions.open(sealed);
      return held.page === null ? null : held;
    } catch {
      report(`A cookie ${cookieName} could not be opened and is deleted: was WORKOS_COOKIE_PASSWORD changed?`);
      return null;
    }
  }

  /** A response that was under way during the sign-out may have set the cookie once more. */
  async function hasEnded(request: Request, held: Held): Promise<boolean> {
    const ended = await endedSessions.read(request);
    return ended.some(({ sessionId }) => sessionId === sessionIdOf(held));
  }

  async function refresh({ session, page }: Held, organizationId?: string): Promise<Held> {
    const current = page?.session.identity.organizationId ?? undefined;
    const { accessToken, refreshToken, user, impersonator } = await core
      .refreshTokens(session.refreshToken, organizationId ?? current)
      .catch((error: unknown) => {
        // The user has left the organization. WorkOS decides what becomes of the session.
        if (organizationId !== undefined || codeOf(error) !== "invalid_organization_id") throw error;
        return core.refreshTokens(session.refreshToken);
      });
    return seal({ accessToken, refreshToken, user, ...(impersonator ? { impersonator } : {}) });
  }

  const renew: Sessions["renew"] = async (request, held, organizationId) => {
    try {
      if (organizationId === undefined) {
        return {
          kind: "renewed",
          session: kept(request, await renewals.join(held.session.refreshToken, () => refresh(held))),
        };
      }
      const moved = refresh(held, organizationId);
      // Requests that bring the session of the previous organization, or are being answered, must not bring it back.
      renewals.move(held.session.refreshToken, moved);
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
    cookieOptions: optionsOf,
    open: async (request) => {
      const held = await openAt(request);
      return held === null || held === "unusable" || (await hasEnded(request, held)) ? null : held;
    },
    read: async (request, mayRenew) => {
      const held = await openAt(request);
      if (held === null) return signedOut([]);
      if (held === "unusable" || (await hasEnded(request, held))) return forget(request);
      if (!mayRenew || held.page === null || !isExpiring(held.page.session, now())) return describe(held, []);
      const renewal = await inTime(renew(request, held));
      if (renewal.kind !== "transient") return renewal.session;
      report(`A session was not refreshed; its page tries again: ${describeFailure(renewal.error)}`);
      return describe(held, []);
    },
    start: async (request, session) => {
      const held = await seal(session);
      const started = kept(request, held);
      const before = await openAt(request);
      const replaced = before === null || before === "unusable" ? null : sessionIdOf(before);
      const mine = sessionIdOf(held);
      const marked = await endedSessions.read(request);
      // Not this one, if the user signed in to the same session again.
      const known = await endedSessions.tell(marked.filter(({ sessionId }) => sessionId !== mine));
      // A response to the previous user may be under way.
      const isReplaced = replaced !== null && replaced !== mine;
      const ended = isReplaced ? withEnded(known, { sessionId: replaced, state: "told", endedAt: now() }) : known;
      // The session last: on Node 20, Vite's development server keeps only the last cookie of a response.
      const isSame = marked.length === 0 && ended.length === 0;
      const marks = isSame ? [] : [await endedSessions.write(ended, optionsOf(request))];
      return { ...started, cookies: [...marks, ...started.cookies] };
    },
    end: async (request, sessionId, state) => {
      if (sessionId === null) return deletions(request);
      const ended = withEnded(await endedSessions.read(request), { sessionId, state, endedAt: now() });
      return [await endedSessions.write(ended, optionsOf(request)), ...deletions(request)];
    },
    settle: async (request) => {
      const before = await endedSessions.read(request);
      if (before.length === 0) return { cookie: null, mustProve: false };
      const ended = await endedSessions.tell(before);
      const mustProve = before.some(({ state }) => state === "untold") || ended.some(({ state }) => state !== "told");
      return { cookie: await endedSessions.write(ended, optionsOf(request)), mustProve };
    },
  };
}

const sessionIdOf = ({ page }: Held): string | null => page?.session.identity.sessionId ?? null;

const issuedAt = ({ page }: Held): number => page?.session.issuedAt ?? 0;

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

/**
 * Adds properties that are not enumerable: a log, a copy with `...`, and what a framework sends of an object to the page (React does in
 * development) do not contain them.
 */
function conceal<const Shown extends object, Hidden extends object>(shown: Shown, hidden: Hidden): Shown & Hidden {
  for (const [name, value] of Object.entries(hidden)) Object.defineProperty(shown, name, { value });
  return shown as Shown & Hidden;
}
