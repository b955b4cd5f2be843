// The Next.js server that the client half of authkit-nextjs talks to: vitest.config.ts puts it in the place of the
// SDK's server actions. It behaves like actions.ts of 4.3.2 with a session cookie, WorkOS behind it, and a network in
// between. Over the same cookie, it also has the session routes of `@lockstep/auth/server`, and renders pages as that does.
import { readAccessToken } from "../../src/index.ts";
import type { PageSession } from "../../src/server/index.ts";
import { decideFailure } from "../../src/server/rules/decide-failure.ts";
import { decideRequest, isSameOrigin } from "../../src/server/rules/decide-request.ts";
import { SIGNED_OUT, isExpiring, pageSessionOf } from "../../src/server/rules/page-session.ts";
import { SESSION_HEADER } from "../../src/server/session-header.ts";
import { makeToken } from "../../src/testing/index.ts";

/** The server and its controls. */
export interface NextServer {
  /** The session in the cookie, or null without one. Another tab, or a server action, may set it. */
  cookie: { readonly sub: string; readonly org_id?: string; readonly sid?: string } | null;
  /**
   * - `works`
   * - `unreachable`: the browser has no network.
   * - `workos-down`: WorkOS does not answer the server. The middleware keeps the cookie and reports no user.
   */
  mode: "works" | "unreachable" | "workos-down";
  /** Whether WorkOS has ended the session in the cookie. */
  isRevoked: boolean;
  /** ms that an action takes. */
  latency: number;
  /** ms that an answer of a session route is under way. */
  delay: number;
  /** The organization that the server names whatever the token says, or null. */
  misnamed: string | null;
  /** The error of an organization switch, or null if it succeeds. */
  refusal: Error | null;
  /** The administrator who is signed in as the user, or null. */
  impersonator: { readonly email: string; readonly reason: string | null } | null;
  /** What answers in place of the session routes, or null. */
  inPlaceOfRoute: (() => Response) | null;
  /** Another tab renews the session in the cookie. */
  readonly renew: () => void;
  /** The actions that were called, in order, and the requests to the session route. */
  readonly calls: string[];
}

/** The only server, like the SDK's module. */
export const nextServer: NextServer = {
  cookie: null,
  mode: "works",
  isRevoked: false,
  latency: 50,
  delay: 0,
  refusal: null,
  misnamed: null,
  impersonator: null,
  inPlaceOfRoute: null,
  renew: () => void mint(),
  calls: [],
};

/** As the application's session route answers, over this server's cookie. */
function sessionRoute({ headers }: Request): Response {
  const asked = decideRequest(headers);
  if (asked === null) return Response.json({}, { status: 403 });
  if (nextServer.cookie === null) return Response.json({ kind: "gone" });
  const token = held !== null && heldFor === nextServer.cookie ? held : mint();
  const isValid = (readAccessToken(token)?.expiresAt ?? 0) > Date.now();
  if (asked === "held" && isValid) return Response.json({ kind: "token", token, minted: false });
  try {
    refreshAtWorkOS();
    return Response.json({ kind: "token", token: mint(), minted: true });
  } catch (error) {
    const answer = decideFailure(error);
    if (answer.kind === "gone") Object.assign(nextServer, { cookie: null, isRevoked: false });
    return Response.json(answer);
  }
}

/** As the route that switches the organization answers. WorkOS decides. */
async function organizationRoute(request: Request): Promise<Response> {
  const { organizationId } = (await request.json()) as { organizationId: string };
  if (nextServer.cookie === null) return Response.json({ kind: "refused", message: "The user is signed out." });
  try {
    refreshAtWorkOS();
    moveTo(organizationId);
  } catch (error) {
    if (error instanceof Error && error.message === "sso_required") {
      return Response.json({ kind: "sign-in", organizationId });
    }
    return Response.json({ kind: "refused", message: String(error) });
  }
  mint();
  return Response.json({ kind: "switched" });
}

function signOutRoute(): Response {
  nextServer.cookie = null;
  return Response.json({ url: "https://api.workos.com/user_management/sessions/logout" });
}

/** `fetch` of a page whose only addresses are those routes. */
export async function fetchFromServer(path: string, init: RequestInit): Promise<Response> {
  const request = new Request(new URL(path, "https://app.example.com"), init);
  await reach(`POST ${path}`);
  request.signal.throwIfAborted();
  const response = await answer(path, request);
  if (nextServer.delay > 0) await underWay(init.signal);
  request.signal.throwIfAborted();
  return response;
}

/** Rejects when the page gives up. */
function underWay(signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, nextServer.delay);
    signal?.addEventListener("abort", () => reject(signal.reason as Error));
  });
}

async function answer(path: string, request: Request): Promise<Response> {
  if (nextServer.inPlaceOfRoute !== null) return nextServer.inPlaceOfRoute();
  const isAllowed = request.headers.has(SESSION_HEADER) && isSameOrigin(request.headers);
  if (path.endsWith("/organization"))
    return isAllowed ? organizationRoute(request) : Response.json({}, { status: 403 });
  if (path.endsWith("/sign-out")) return isAllowed ? signOutRoute() : Response.json({}, { status: 403 });
  return sessionRoute(request);
}

/** What `@lockstep/auth/server` renders a page with now. It renews a token that expires, unless WorkOS does not answer. */
export function pageOfCookie(): PageSession {
  // Over the network, no two pages are the same object.
  if (nextServer.cookie === null) return { ...SIGNED_OUT };
  let token = held !== null && heldFor === nextServer.cookie ? held : mint();
  const session = readAccessToken(token);
  if (session === null || isExpiring(session, Date.now())) {
    try {
      refreshAtWorkOS();
      token = mint();
    } catch (error) {
      if (decideFailure(error).kind === "gone") {
        Object.assign(nextServer, { cookie: null, isRevoked: false });
        return SIGNED_OUT;
      }
    }
  }
  const { sub } = nextServer.cookie;
  const profile = { id: sub, email: `${sub}@example.com` };
  const { impersonator } = nextServer;
  const sealed = { accessToken: token, refreshToken: "", user: profile, ...(impersonator ? { impersonator } : {}) };
  return pageSessionOf(sealed as never) ?? SIGNED_OUT;
}

let minted = 0;
/** The access token in the cookie, and its session. */
let held: string | null = null;
let heldFor: NextServer["cookie"] = null;

/** Restores the initial state. */
export function resetNextServer(): void {
  Object.assign(nextServer, {
    cookie: null,
    mode: "works",
    isRevoked: false,
    latency: 50,
    delay: 0,
    refusal: null,
    misnamed: null,
    impersonator: null,
    inPlaceOfRoute: null,
  });
  nextServer.calls.length = 0;
  minted = 0;
  held = null;
}

async function reach(action: string): Promise<void> {
  nextServer.calls.push(action);
  await new Promise((resolve) => setTimeout(resolve, nextServer.latency));
  if (nextServer.mode === "unreachable") throw new TypeError("Failed to fetch");
}

function mint(): string {
  const iat = Math.floor(Date.now() / 1000);
  minted += 1;
  heldFor = nextServer.cookie;
  held = makeToken({ sid: "session_1", ...nextServer.cookie, iat, exp: iat + 300, jti: String(minted) } as never);
  return held;
}

/** The access token that the server renders a page with, or undefined without a known session. */
export function tokenOfCookie(): string | undefined {
  if (nextServer.cookie === null || nextServer.mode === "workos-down") return undefined;
  return held !== null && heldFor === nextServer.cookie ? held : mint();
}

const user = () =>
  nextServer.cookie === null
    ? { user: null }
    : {
        user: { id: nextServer.cookie.sub },
        sessionId: nextServer.cookie.sid ?? "session_1",
        organizationId: nextServer.misnamed ?? nextServer.cookie.org_id,
      };

/** As `refreshSession`: throws if WorkOS cannot be reached or refuses the refresh token. */
function refreshAtWorkOS(): void {
  const { mode, isRevoked } = nextServer;
  if (mode === "workos-down") throw new Error("Failed to refresh session", { cause: new TypeError("fetch failed") });
  const cause = { status: 400, error: "invalid_grant" };
  if (isRevoked) throw new Error("Failed to refresh session", { cause });
}

export async function getAuthAction(): Promise<object> {
  await reach("getAuth");
  return nextServer.mode === "workos-down" ? { user: null } : user();
}

export async function refreshAuthAction({ organizationId }: { organizationId?: string } = {}): Promise<object> {
  await reach("refreshAuth");
  if (nextServer.cookie === null) return { user: null };
  refreshAtWorkOS();
  if (organizationId !== undefined) moveTo(organizationId);
  mint();
  return user();
}

export async function getAccessTokenAction(): Promise<string | undefined> {
  await reach("getAccessToken");
  return tokenOfCookie();
}

export async function refreshAccessTokenAction(): Promise<{ accessToken: string | undefined; error?: string }> {
  await reach("refreshAccessToken");
  if (nextServer.cookie === null) return { accessToken: undefined };
  try {
    refreshAtWorkOS();
  } catch {
    return { accessToken: undefined, error: "Failed to refresh access token" };
  }
  return { accessToken: mint() };
}

export async function checkSessionAction(): Promise<boolean> {
  return true;
}

/** Without the redirect to WorkOS and back. */
export async function handleSignOutAction(): Promise<void> {
  await reach("signOut");
  nextServer.cookie = null;
}

export async function getOrganizationAction(): Promise<null> {
  return null;
}

export async function switchToOrganizationAction(organizationId: string): Promise<object> {
  await reach("switchToOrganization");
  moveTo(organizationId);
  mint();
  return user();
}

function moveTo(organizationId: string): void {
  if (nextServer.refusal !== null) throw nextServer.refusal;
  if (nextServer.cookie !== null) nextServer.cookie = { ...nextServer.cookie, org_id: organizationId };
}
