// An application with `@lockstep/auth/server` against local AuthKit, without a framework: a server of a few lines, and a visitor with
// cookies, whose clocks a test moves.
import { serve } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import {
  type AuthServer,
  type AuthServerOptions,
  type ServerSession,
  createAuthServer,
  serializeCookie,
} from "@lockstep/auth/server";
import { ADA, API_KEY, CLIENT, COOKIE_PASSWORD, type LocalAuthKit, startAuthKit } from "./authkit.ts";
import { type Visitor, createVisitor } from "./visitor.ts";

/** The headers of a page's script. */
export const OURS = { "x-lockstep-session": "held", "sec-fetch-site": "same-origin" };
/** A JWT (RFC 7519 §3). */
export const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/;
/** A fault of local AuthKit: it answers nothing. */
export const EVERYTHING = { method: "*", path: "/*", status: 503 };

/** The application, its visitor, and their controls. */
export interface AuthServerApp {
  readonly authkit: LocalAuthKit;
  readonly settings: AuthServerOptions;
  readonly server: AuthServer;
  readonly origin: string;
  readonly visitor: Visitor;
  /** The server's log. */
  readonly lines: string[];
  /** Starts a sign-in. Returns where it leads. */
  readonly start: (path?: string, headers?: Record<string, string>) => Promise<URL>;
  /** Signs Ada in. Returns the page that she arrives at. */
  readonly signIn: (path?: string) => Promise<URL>;
  /** The session that a page is rendered with. */
  readonly session: () => Promise<ServerSession>;
  /** Posts to a session route as the page's script does. */
  readonly post: (path: string, init?: Init) => Promise<Response>;
  readonly asked: (kind?: "held" | "renewed") => Promise<Record<string, unknown>>;
  readonly rawCookie: () => string;
  readonly fault: (body: Record<string, unknown>) => Promise<void>;
  readonly recover: () => Promise<Response>;
  /** Moves all clocks past the expiry of the token in the cookie. */
  readonly expire: () => void;
  /** Moves the server's clock by that many ms. */
  readonly pass: (ms: number) => void;
  /** Also checks that the log contains no token. */
  readonly close: () => Promise<void>;
}

type Init = Omit<RequestInit, "headers"> & { readonly headers?: Record<string, string> };

/** Starts both servers. */
export async function startAuthServerApp(): Promise<AuthServerApp> {
  /** The offset of the server's clock, in ms. */
  let shift = 0;
  const lines: string[] = [];
  const http = serve({
    fetch: (request) => answer(request),
    port: 0,
    hostname: "127.0.0.1",
    overrideGlobalObjects: false,
  });
  await new Promise((resolve) => http.once("listening", resolve));
  const origin = `http://localhost:${(http.address() as AddressInfo).port}`;
  const authkit = await startAuthKit({
    clients: [{ id: CLIENT, redirectUris: [`${origin}/auth/callback`], signOutRedirects: [origin, `${origin}/bye`] }],
  });
  const settings = {
    clientId: CLIENT,
    apiKey: API_KEY,
    cookiePassword: COOKIE_PASSWORD,
    apiHostname: "localhost",
    apiPort: authkit.port,
    apiHttps: false,
  };
  const server = createAuthServer(settings, { now: () => Date.now() + shift, report: (line) => lines.push(line) });
  const visitor = createVisitor();

  /** The application: session routes below /auth, and a page that shows its session. */
  async function answer(asSent: Request): Promise<Response> {
    // Node's fetch says of itself that it is a script; this is a browser.
    const headers = new Headers(asSent.headers);
    headers.set("sec-fetch-mode", headers.get("x-mode") ?? "navigate");
    const { method, url } = asSent;
    const request = new Request(url, { method, headers, ...(method === "GET" ? {} : { body: await asSent.text() }) });
    if (new URL(request.url).pathname.startsWith("/auth/")) return server.handle(request);
    const session = await server.readSession(request);
    const response = Response.json({ ...session, accessToken: session.accessToken });
    for (const cookie of session.cookies) response.headers.append("set-cookie", serializeCookie(cookie));
    return response;
  }

  async function start(path = "/auth/sign-in", headers: Record<string, string> = {}): Promise<URL> {
    const response = await visitor.request(`${origin}${path}`, { headers });
    return new URL(response.headers.get("location") ?? "none:", origin);
  }

  async function signIn(path?: string): Promise<URL> {
    const back = await visitor.signIn((await start(path)).href, ADA);
    return (await visitor.open(back.href)).url;
  }

  async function session(): Promise<ServerSession> {
    return (await (await visitor.request(`${origin}/`)).json()) as ServerSession;
  }

  const post = (path: string, init: Init = {}): Promise<Response> =>
    visitor.request(`${origin}/auth/${path}`, { method: "POST", ...init, headers: { ...OURS, ...init.headers } });
  const asked = async (kind: "held" | "renewed" = "held"): Promise<Record<string, unknown>> =>
    (await (await post("session", { headers: { "x-lockstep-session": kind } })).json()) as Record<string, unknown>;
  const rawCookie = (): string => visitor.cookies(origin).get("wos-session") ?? "";

  async function fault(body: Record<string, unknown>): Promise<void> {
    await fetch(`http://localhost:${authkit.port}/_lockstep/faults`, { method: "POST", body: JSON.stringify(body) });
  }
  const recover = (): Promise<Response> =>
    fetch(`http://localhost:${authkit.port}/_lockstep/faults`, { method: "DELETE" });

  /** Shifts all clocks past the expiry of the token in the cookie. */
  function expire(): void {
    shift += 301_000;
    authkit.clock.shift = shift;
  }

  return {
    authkit,
    settings,
    server,
    origin,
    visitor,
    lines,
    start,
    signIn,
    session,
    post,
    asked,
    rawCookie,
    fault,
    recover,
    expire,
    pass: (ms) => void (shift += ms),
    close: async () => {
      expect(lines.filter((line) => TOKEN.test(line))).toEqual([]);
      http.close();
      await authkit.close();
    },
  };
}
