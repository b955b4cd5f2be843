// The server half of sign-in for React Router, in framework mode and in data mode: a middleware that reads the session, a guard, and the
// handler of the session routes. It decides nothing about sessions; `@lockstep/auth/server` does.
import { type MiddlewareFunction, type RouterContextProvider, createContext, redirectDocument } from "react-router";
import { LockstepAuthError } from "../../index.ts";
import {
  type AuthServer,
  type ConvexCalls,
  type RequestSession,
  type Switch,
  createAuthServer,
  createConvexCalls,
  isRecent,
  returnPath,
} from "../../server/index.ts";
import { personal, responseOf, withCookies } from "./responses.ts";

type Context = Readonly<RouterContextProvider>;
type MiddlewareArgs = Parameters<MiddlewareFunction>[0];

/** What React Router passes to loaders, actions and middleware. */
interface RouteArgs {
  readonly request: Request;
  readonly context: Context;
}

/** The pieces of an application with React Router. The functions need no `this`. */
export interface RouterAuth {
  /**
   * Reads the session once for each request, before any loader, and sets its cookies on the response. For the root route. Responses to
   * signed-in users may not be stored.
   */
  readonly middleware: (args: MiddlewareArgs, next: () => Promise<unknown>) => Promise<Response>;
  /**
   * Creates the guard of a route: before any loader of that route or a route below it runs, a visitor without a session is sent to sign
   * in, and then back. Export it next to a `loader`: in the browser, React Router asks the server only for routes that have one.
   *
   * @param options - `maxAge`: how long ago the user may have proved who they are, in s; after that they prove it again. Default: any
   *   time.
   *
   * @example
   * export const middleware = [auth.requireUser()];
   */
  readonly requireUser: (options?: { readonly maxAge?: number }) => (args: MiddlewareArgs) => void;
  /** The `loader` and the `action` of the route `auth/*`: answers the session routes, as `handle` of `AuthServer` does. */
  readonly handle: (args: { readonly request: Request; readonly url: URL }) => Promise<Response>;
  /**
   * Returns the session of the request.
   *
   * @throws {LockstepAuthError} `SERVER_CONFIG` if the middleware has not run.
   */
  readonly sessionOf: (context: Context) => RequestSession;
  /**
   * Returns the calls to Convex as the user of the request.
   *
   * @throws {LockstepAuthError} `SERVER_CONFIG` if the middleware has not run.
   */
  readonly convexOf: (context: Context) => ConvexCalls;
  /**
   * For actions: moves the session to another organization of the user. The rest of this request, and the page, are in it then. With
   * `sign-in`, the organization requires a sign-in of its own: redirect to `/auth/sign-in?organization_id=…`.
   */
  readonly switchOrganization: (args: RouteArgs, organizationId: string) => Promise<Switch>;
  /**
   * For actions of a sign-in page of one's own: starts the session of a user whom WorkOS has authenticated, and returns it.
   *
   * @throws {LockstepAuthError} `SERVER_CONFIG`, `SESSION_TOO_LARGE`.
   */
  readonly startSession: (
    args: RouteArgs,
    authentication: Parameters<AuthServer["startSession"]>[1],
  ) => Promise<RequestSession>;
  /**
   * For actions: ends the session. Return the response, which sends the browser to WorkOS and from there to `returnTo`.
   *
   * @param options - `returnTo`: a path. Default: the homepage that WorkOS's dashboard names.
   */
  readonly signOut: (args: RouteArgs, options?: { readonly returnTo?: string }) => Promise<Response>;
}

/** The options of {@link createRouterAuth}. */
export interface RouterAuthOptions {
  /** Default: a server with the settings of the environment. */
  readonly server?: AuthServer;
  /** The path of the folder of session routes, with the `basename` of the router if it has one. Default: `/auth`. */
  readonly authPath?: string;
}

/** Creates the pieces of an application. Only for other settings than those of `auth`. */
export function createRouterAuth(options: RouterAuthOptions = {}): RouterAuth {
  const { server = createAuthServer(), authPath = "/auth" } = options;
  const key = createContext<RequestSession | null>(null);

  function sessionOf(context: Context): RequestSession {
    // Without `future.v8_middleware`, React Router 7 passes another kind of object.
    const session = "get" in context ? context.get(key) : null;
    if (session !== null) return session;
    throw new LockstepAuthError("SERVER_CONFIG", {
      what: "The middleware of @lockstep/auth/react-router has not run for this request.",
      fix: "In the root route: export const middleware = [auth.middleware]. In React Router 7, also set future.v8_middleware.",
    });
  }

  return {
    sessionOf,
    convexOf: (context) => createConvexCalls(async () => sessionOf(context)),
    middleware: async ({ request, url, context }, next) => {
      // The session routes change the session; a refresh here could undo that.
      if (url.pathname.startsWith(`${authPath}/`)) {
        return isLink(request) ? redirectDocument(url.pathname + url.search) : responseOf(await next());
      }
      context.set(key, await server.readSession(request));
      return personal(responseOf(await next()), sessionOf(context));
    },
    requireUser: ({ maxAge } = {}) => {
      return ({ url, context }) => {
        const { status, authenticatedAt } = sessionOf(context);
        if (status !== "signed-out" && (maxAge === undefined || isRecent(authenticatedAt, maxAge, Date.now()))) return;
        const parameters = new URLSearchParams({ return_to: returnPath(url.pathname + url.search) });
        if (maxAge !== undefined) parameters.set("max_age", String(Math.ceil(maxAge)));
        throw redirectDocument(`${authPath}/sign-in?${parameters}`);
      };
    },
    // React Router 8 passes the address of its data, which ends in `.data`.
    handle: ({ request, url }) => server.handle(request.url === url.href ? request : new Request(url, request)),
    switchOrganization: async ({ request, context }, organizationId) => {
      const result = await server.switchOrganization(request, organizationId);
      if (result.kind === "switched") context.set(key, result.session);
      return result;
    },
    startSession: async ({ request, context }, authentication) => {
      const session = await server.startSession(request, authentication);
      context.set(key, session);
      return session;
    },
    signOut: async ({ request }, { returnTo } = {}) => {
      const { url, cookies } = await server.endSession(request, returnTo === undefined ? {} : { returnTo });
      return withCookies(redirectDocument(url), cookies);
    },
  };
}

/** Whether a `Link` asks for data. AuthKit's page is a document, so the router has to load this address as one. */
function isLink({ method, headers }: Request): boolean {
  return method === "GET" && headers.get("sec-fetch-dest") === "empty";
}
