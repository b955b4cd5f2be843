// The server half of sign-in, without a framework: a request in, a session or a response out.
// An adapter reads cookies and sets them in the way of its framework; it decides nothing.
import { type AuthenticationResponse, WorkOS } from "@workos-inc/node";
import { deploymentUrl, environment } from "./environment.ts";
import { type AuthServerOptions, readSettings } from "./options.ts";
import { createOwnSignIn } from "./own-pages/create-own-sign-in.ts";
import type { OwnSignInOptions } from "./own-pages/options.ts";
import type { OwnSignIn } from "./own-pages/own-sign-in.ts";
import { callback } from "./routes/callback.ts";
import { type Switch, organization, switchOrganization } from "./routes/organization.ts";
import { empty } from "./routes/respond.ts";
import { type RouteContext, routeOf } from "./routes/route-context.ts";
import { signIn } from "./routes/sign-in.ts";
import { type SignedOut, endSession, signOut } from "./routes/sign-out.ts";
import { token } from "./routes/token.ts";
import { type RequestSession, createSessions } from "./sessions.ts";

/** The server half of sign-in. */
export interface AuthServer {
  /**
   * Returns the session of a request. If its token has expired, or is about to, the session is refreshed, once for parallel requests;
   * set the cookies of the result on the response.
   *
   * @param options - `mayRenew`: default true. False where no cookie can be set, as in a server component: an expired session is
   *   then `unconfirmed`.
   *
   * @throws {LockstepAuthError} `SERVER_CONFIG`; `SESSION_TOO_LARGE` when a refreshed session does not fit into a cookie.
   */
  readonly readSession: (request: Request, options?: { readonly mayRenew?: boolean }) => Promise<RequestSession>;
  /**
   * Answers the session routes, by the last segment of the path: GET `sign-in`, `sign-up`, `callback`, and POST `sign-out`, `session`,
   * `organization`; anything else is 404 or 405. Mount it for all paths below one folder, such as `/auth`.
   *
   * @throws {LockstepAuthError} `SERVER_CONFIG`, `SESSION_TOO_LARGE`.
   */
  readonly handle: (request: Request) => Promise<Response>;
  /**
   * Moves the session of the request to another organization of the user.
   *
   * @throws {LockstepAuthError} `SERVER_CONFIG`, `SESSION_TOO_LARGE`.
   */
  readonly switchOrganization: (request: Request, organizationId: string) => Promise<Switch>;
  /**
   * Ends the session of the request. Set the cookies on the response, and send the browser to `url`. If WorkOS cannot be reached, it
   * is told at the next sign-in in this browser, which then asks the user to prove who they are.
   *
   * @param options - `returnTo`: a path. Default: the homepage that WorkOS's dashboard names.
   *
   * @throws {LockstepAuthError} `SERVER_CONFIG`.
   */
  readonly endSession: (request: Request, options?: { readonly returnTo?: string }) => Promise<SignedOut>;
  /**
   * Starts the session of a user whom a sign-in page of one's own has authenticated. Set its cookies on the response.
   *
   * @throws {LockstepAuthError} `SERVER_CONFIG`, `SESSION_TOO_LARGE`.
   */
  readonly startSession: (
    request: Request,
    authentication: Pick<AuthenticationResponse, "accessToken" | "refreshToken" | "user" | "impersonator">,
  ) => Promise<RequestSession>;
  /**
   * Creates the steps of sign-in pages of one's own, for the application's server actions and handlers.
   *
   * @param options - Default: visitors cannot create accounts.
   */
  readonly ownSignIn: (options?: OwnSignInOptions) => OwnSignIn;
  /**
   * WorkOS's client with the settings of this server.
   *
   * @throws {LockstepAuthError} `SERVER_CONFIG`.
   */
  readonly workos: () => WorkOS;
}

/**
 * Creates the server half of sign-in. Settings are read, and checked, at the first request: a build needs none.
 *
 * @param world - For tests. `now`: the time in ms; `report`: writes a line to the log. Default: those of the system.
 */
export function createAuthServer(
  options: AuthServerOptions = {},
  world: { readonly now?: () => number; readonly report?: (line: string) => void } = {},
): AuthServer {
  const { now = Date.now, report = (line: string) => console.warn(`@lockstep/auth: ${line}`) } = world;
  let known: RouteContext | null = null;

  function context(): RouteContext {
    return (known ??= createContext());
  }

  function createContext(): RouteContext {
    const settings = readSettings(options, environment());
    const workos = new WorkOS(settings.apiKey, {
      clientId: settings.clientId,
      https: settings.apiHttps,
      ...(settings.apiHostname === undefined ? {} : { apiHostname: settings.apiHostname }),
      ...(settings.apiPort === undefined ? {} : { port: settings.apiPort }),
      // All requests of a session wait for one refresh, so one that hangs must end soon.
      timeout: 10_000,
      maxRetries: 1,
    });
    const sessions = createSessions({ settings, workos, convexUrl: deploymentUrl(), now, report });
    return { settings, workos, report, sessions };
  }

  async function handle(request: Request): Promise<Response> {
    const [method, answer] = ROUTES.get(routeOf(request)) ?? [];
    if (answer === undefined) return empty(404);
    return request.method === method ? answer(request, context()) : empty(405);
  }

  return {
    readSession: async (request, { mayRenew = true } = {}) => context().sessions.read(request, mayRenew),
    handle,
    switchOrganization: async (request, organizationId) => switchOrganization(request, context(), organizationId),
    endSession: async (request, { returnTo } = {}) => endSession(request, context(), returnTo ?? null),
    startSession: async (request, { accessToken, refreshToken, user, impersonator }) =>
      context().sessions.start(request, {
        accessToken,
        refreshToken,
        user,
        ...(impersonator ? { impersonator } : {}),
      }),
    ownSignIn: (pages = {}) => createOwnSignIn({ context, handle, now }, pages),
    workos: () => context().workos,
  };
}

type Route = (request: Request, context: RouteContext) => Promise<Response>;

const ROUTES: ReadonlyMap<string, readonly [method: string, answer: Route]> = new Map([
  ["sign-in", ["GET", (request, context) => signIn(request, context, "sign-in")]],
  ["sign-up", ["GET", (request, context) => signIn(request, context, "sign-up")]],
  ["callback", ["GET", callback]],
  ["sign-out", ["POST", signOut]],
  ["session", ["POST", token]],
  ["organization", ["POST", organization]],
] satisfies [string, [string, Route]][]);
