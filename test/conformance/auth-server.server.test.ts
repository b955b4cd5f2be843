// The server half of @lockstep/auth against local AuthKit, without a framework: a server of a few lines, and a visitor with cookies.
import { serve } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AuthServer, type ServerSession, createAuthServer, serializeCookie } from "@lockstep/auth/server";
import { ADA, API_KEY, CLIENT, COOKIE_PASSWORD, type LocalAuthKit, startAuthKit } from "./support/authkit.ts";
import { type Visitor, createVisitor } from "./support/visitor.ts";

const OURS = { "x-lockstep-session": "held", "sec-fetch-site": "same-origin" };
/** A JWT (RFC 7519 §3). */
const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/;

let authkit: LocalAuthKit;
let server: AuthServer;
let origin: string;
let close: () => void;
let visitor: Visitor;
/** The offset of the server's clock, in ms. */
let shift: number;
let lines: string[];

beforeEach(async () => {
  shift = 0;
  lines = [];
  const app = serve({ fetch: (request) => answer(request), port: 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => app.once("listening", resolve));
  origin = `http://localhost:${(app.address() as AddressInfo).port}`;
  authkit = await startAuthKit({
    clients: [{ id: CLIENT, redirectUris: [`${origin}/auth/callback`], signOutRedirects: [origin, `${origin}/bye`] }],
  });
  server = createAuthServer(
    {
      clientId: CLIENT,
      apiKey: API_KEY,
      cookiePassword: COOKIE_PASSWORD,
      apiHostname: "localhost",
      apiPort: authkit.port,
      apiHttps: false,
    },
    { now: () => Date.now() + shift, report: (line) => lines.push(line) },
  );
  visitor = createVisitor();
  close = () => app.close();
});

afterEach(async () => {
  expect(lines.filter((line) => TOKEN.test(line))).toEqual([]);
  close();
  await authkit.close();
});

/** The application: session routes below /auth, and a page that shows its session. */
async function answer(asSent: Request): Promise<Response> {
  // Node's fetch says of itself that it is a script; this is a browser.
  const headers = new Headers(asSent.headers);
  headers.set("sec-fetch-mode", headers.get("x-mode") ?? "navigate");
  const request = new Request(asSent, { headers });
  if (new URL(request.url).pathname.startsWith("/auth/")) return server.handle(request);
  const { cookies, ...session } = await server.readSession(request);
  const response = Response.json(session);
  for (const cookie of cookies) response.headers.append("set-cookie", serializeCookie(cookie));
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

const post = (path: string, init: RequestInit = {}): Promise<Response> =>
  visitor.request(`${origin}/auth/${path}`, { method: "POST", ...init, headers: { ...OURS, ...init.headers } });
const asked = async (kind: "held" | "renewed" = "held"): Promise<Record<string, unknown>> =>
  (await (await post("session", { headers: { "x-lockstep-session": kind } })).json()) as Record<string, unknown>;
const rawCookie = (): string => visitor.cookies(origin).get("wos-session") ?? "";

async function fault(body: Record<string, unknown>): Promise<void> {
  await fetch(`http://localhost:${authkit.port}/_lockstep/faults`, { method: "POST", body: JSON.stringify(body) });
}
const EVERYTHING = { method: "*", path: "/*", status: 503 };
const recover = (): Promise<Response> =>
  fetch(`http://localhost:${authkit.port}/_lockstep/faults`, { method: "DELETE" });
const requestsTo = (path: string): number => authkit.log.filter((line) => line.includes(path)).length;

describe("sign-in", () => {
  test("[A132] leads to AuthKit and back to the page it started from, which is then signed in", async () => {
    expect(await session()).toMatchObject({ status: "signed-out", user: null, page: { session: null } });
    const url = await signIn("/auth/sign-in?return_to=%2Fitems%3Fpage%3D2");
    expect(url.href).toBe(`${origin}/items?page=2`);
    expect(await session()).toMatchObject({ status: "signed-in", user: { email: ADA.email }, impersonator: null });
  });
});
