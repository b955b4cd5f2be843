// A server of a few lines with sign-in pages of its own, local AuthKit, and a browser whose page posts the steps.
import { serve } from "@hono/node-server";
import { sessionEncryption } from "@workos/authkit-session";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect } from "vitest";
import {
  type AuthServer,
  type OwnSignIn,
  type OwnSignInOptions,
  type ServerSession,
  type SignInAnswer,
  createAuthServer,
} from "@lockstep/auth/server";
import type { AuthKitSettings } from "../../../packages/lockstep/src/identity/options/settings.ts";
import { API_KEY, CLIENT, COOKIE_PASSWORD, type LocalAuthKit, startAuthKit } from "./authkit.ts";
import { type Visitor, createVisitor } from "./visitor.ts";

/** The cookie of a sign-in in progress. */
export const COOKIE = "lockstep-sign-in";
/** An object of WorkOS's API. */
export type Json = Record<string, string>;

/** What a test sees and changes. */
export interface World {
  authkit: LocalAuthKit;
  server: AuthServer;
  signIn: OwnSignIn;
  origin: string;
  visitor: Visitor;
  /** The offset of the server's clock, in ms. */
  shift: number;
  /** The server's log. */
  lines: string[];
}

/** Headers of a request that a script of the page makes. */
export const OURS = { "sec-fetch-site": "same-origin", "content-type": "application/json", "user-agent": "Test/1" };

/** A code that is not the given one. */
export const wrong = (code: string): string => (code === "000000" ? "000001" : "000000");

/** Creates the world of each test of a file. After each test it checks that the page and the log were told no secret. */
export function ownPages() {
  const world = {} as World;
  const secrets = new Set<string>();
  let told = "";
  let close: () => void;

  beforeEach(async () => {
    Object.assign(world, { shift: 0, lines: [], visitor: createVisitor() });
    told = "";
    secrets.clear();
    const app = serve({
      fetch: (request) => answer(request),
      port: 0,
      hostname: "127.0.0.1",
      overrideGlobalObjects: false,
    });
    await new Promise((resolve) => app.once("listening", resolve));
    world.origin = `http://localhost:${(app.address() as AddressInfo).port}`;
    close = () => app.close();
  });

  afterEach(async () => {
    for (const secret of secrets) expect(`${told} ${world.lines.join(" ")}`).not.toContain(secret);
    expect(`${told} ${world.lines.join(" ")}`).not.toMatch(/eyJ[\w-]+\./);
    expect(world.lines.filter((line) => line.includes("@"))).toEqual([]);
    close();
    await world.authkit?.close();
  });

  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/auth/")) {
      // Node's fetch says of itself that it is a script; this is a browser.
      const headers = new Headers(request.headers);
      headers.set("sec-fetch-mode", "navigate");
      const { method, url } = request;
      const body = method === "GET" ? {} : { body: await request.arrayBuffer() };
      return world.signIn.handle(new Request(url, { method, headers, ...body }));
    }
    if (pathname === "/current") return Response.json(await world.signIn.current(request));
    const { cookies: _, ...session } = await world.server.readSession(request);
    return Response.json(session);
  }

  function serverAt(apiPort: number, apiKey = API_KEY): AuthServer {
    return createAuthServer(
      { clientId: CLIENT, apiKey, cookiePassword: COOKIE_PASSWORD, apiHostname: "localhost", apiPort, apiHttps: false },
      { now: () => Date.now() + world.shift, report: (line) => world.lines.push(line) },
    );
  }

  async function start(settings: Partial<AuthKitSettings> = {}, options: OwnSignInOptions = { signUp: true }) {
    world.authkit = await startAuthKit({
      clients: [{ id: CLIENT, redirectUris: [`${world.origin}/auth/callback`] }],
      settings,
      seed: {
        organizations: [
          { name: "Acme", domains: [{ domain: "acme.com" }] },
          { name: "Claimant", domains: [{ domain: "claimed.com", state: "pending" }] },
        ],
        connections: [
          { name: "Acme SSO", organization: "Acme", domains: ["acme.com"] },
          { name: "Claimant SSO", organization: "Claimant" },
        ],
      },
    });
    world.server = serverAt(world.authkit.port);
    world.signIn = world.server.ownSignIn(options);
  }

  /** Notes what the server keeps in its cookie. */
  async function note(): Promise<void> {
    const sealed = world.visitor.cookies(world.origin).get(COOKIE);
    if (sealed === undefined) return;
    const password = COOKIE_PASSWORD;
    const flow = await sessionEncryption.unsealData<{ waiting: Json | null }>(decodeURIComponent(sealed), { password });
    for (const name of ["token", "challengeId", "verificationId", "userId"]) {
      const secret = flow.waiting?.[name];
      if (secret) secrets.add(secret);
    }
  }

  const post = (body: Json, headers: Json = {}): Promise<Response> =>
    world.visitor.request(`${world.origin}/auth/own`, {
      method: "POST",
      headers: { ...OURS, ...headers },
      body: JSON.stringify(body),
    });

  async function read<T>(response: Promise<Response>): Promise<T> {
    const text = await (await response).text();
    told += text;
    await note();
    return JSON.parse(text) as T;
  }

  const current = (): Promise<SignInAnswer | null> => read(world.visitor.request(`${world.origin}/current`));

  const session = async (): Promise<ServerSession> =>
    (await (await world.visitor.request(`${world.origin}/`)).json()) as ServerSession;

  async function workos<T = Json>(path: string, body?: Record<string, unknown>): Promise<T> {
    const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
    const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
    return (await (await fetch(`http://localhost:${world.authkit.port}${path}`, init)).json()) as T;
  }

  /** The mails to an address, the newest first. */
  const mailsTo = async (email: string): Promise<Json[]> =>
    (await workos<{ data: Json[] }>(`/_lockstep/outbox.json?to=${encodeURIComponent(email)}`)).data;

  return {
    world,
    start,
    serverAt,
    post,
    current,
    session,
    workos,
    mailsTo,
    step: (name: string, fields: Json = {}): Promise<SignInAnswer> => read(post({ step: name, ...fields })),
    codeTo: async (email: string): Promise<string> => (await mailsTo(email))[0]?.["code"] ?? "",
    /** A new browser. */
    browser: () => void (world.visitor = createVisitor()),
    fault: (body: Record<string, unknown>) => workos("/_lockstep/faults", body),
    signedInAs: async (email: string): Promise<void> => {
      expect(await session()).toMatchObject({ status: "signed-in", user: { email } });
      expect(world.visitor.cookies(world.origin).has(COOKIE)).toBe(false);
      expect(await current()).toBeNull();
    },
  };
}
