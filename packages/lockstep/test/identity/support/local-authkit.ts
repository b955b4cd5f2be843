// A local AuthKit whose clock the test sets, and a browser built on fetch, which keeps cookies and sends forms. It shares no code
// with local AuthKit: oauth4webapi makes the hashes and URLs.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as oauth from "oauth4webapi";
import { onTestFinished } from "vitest";
import { createAuthKit, type AuthKit } from "../../../src/identity/create-authkit.ts";
import type { AuthKitOptions } from "../../../src/identity/options/options.ts";

export const CLIENT = "client_01TEST";
export const OTHER_CLIENT = "client_01OTHER";
export const API_KEY = "sk_test_default";
export const REDIRECT = "http://localhost:5173/callback";
export const ORIGIN = "http://localhost:5173";
export const ADA = { email: "ada@example.com", password: "correct horse", firstName: "Ada", lastName: "Lovelace" };
export const START = Date.UTC(2026, 10, 20, 12);

export interface Running {
  authkit: AuthKit;
  url: string;
  log: string[];
  clock: { now: number };
}

const DEFAULTS = {
  port: 0,
  clients: [
    { id: CLIENT, redirectUris: [REDIRECT, "com.example.app:/callback"] },
    { id: OTHER_CLIENT, redirectUris: ["http://localhost:9999/cb"] },
  ],
  users: [ADA],
};

/** A data folder with Ada as a user, created once per worker, because the RSA key and the password hash are slow. */
let template: Promise<string> | undefined;

async function makeTemplate(): Promise<string> {
  const data = mkdtempSync(path.join(tmpdir(), "authkit-template-"));
  await (await createAuthKit({ ...DEFAULTS, data, now: () => START })).close();
  return data;
}

/** A data folder as a first start leaves it, for one test alone. */
export async function startedFolder(): Promise<string> {
  const data = mkdtempSync(path.join(tmpdir(), "authkit-test-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  cpSync(await (template ??= makeTemplate()), data, { recursive: true });
  return data;
}

export async function start(options: Partial<AuthKitOptions> = {}, clock = { now: START }): Promise<Running> {
  const log: string[] = [];
  const data = options.data === undefined ? await startedFolder() : options.data;
  const authkit = await createAuthKit({
    ...DEFAULTS,
    now: () => clock.now,
    log: (line) => log.push(line),
    ...options,
    data,
  });
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await authkit.close();
  };
  onTestFinished(close);
  return { authkit: { ...authkit, close }, url: authkit.url, log, clock };
}

export interface Pkce {
  verifier: string;
  challenge: string;
}

export async function pkce(): Promise<Pkce> {
  const verifier = oauth.generateRandomCodeVerifier();
  return { verifier, challenge: await oauth.calculatePKCECodeChallenge(verifier) };
}

/** A valid authorization URL, with some parameters replaced, or removed by null. */
export function authorizeUrl(url: string, challenge: string, changes: Record<string, string | null> = {}): string {
  const parameters: Record<string, string | null> = {
    client_id: CLIENT,
    redirect_uri: REDIRECT,
    response_type: "code",
    provider: "authkit",
    code_challenge: challenge,
    code_challenge_method: "S256",
    state: "the state",
    ...changes,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== null) query.set(name, value);
  return `${url}/user_management/authorize?${query}`;
}

/** A browser's cookie jar for one host. Path and expiry are checked only where a rule requires it. */
export type Jar = Map<string, string>;

export function remember(jar: Jar, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
    if (/max-age=0/i.test(line)) jar.delete(name);
    else jar.set(name, value);
  }
}

export function cookieHeader(jar: Jar): Record<string, string> {
  return jar.size === 0 ? {} : { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") };
}

/** Opens the page and sends its form. */
export async function submit(
  pageUrl: string,
  credentials: { email: string; password: string } = ADA,
  jar: Jar = new Map(),
): Promise<Response> {
  const page = await fetch(pageUrl, { headers: cookieHeader(jar), redirect: "manual" });
  remember(jar, page);
  const token = /name="form_token" value="([^"]+)"/.exec(await page.text())?.[1] ?? "";
  const response = await fetch(pageUrl, {
    method: "POST",
    headers: cookieHeader(jar),
    redirect: "manual",
    body: new URLSearchParams({ form_token: token, ...credentials }),
  });
  remember(jar, response);
  return response;
}

export function target(response: Response): URL {
  return new URL(response.headers.get("location") ?? "about:blank");
}

/** Signs in up to the code. */
export async function getCode(url: string, { challenge }: Pkce, jar?: Jar): Promise<string> {
  return target(await submit(authorizeUrl(url, challenge), ADA, jar)).searchParams.get("code") ?? "no code";
}

export interface Tokens {
  access_token: string;
  refresh_token: string;
  user: Record<string, unknown>;
  authentication_method: string;
  organization_id?: string;
}

export async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/user_management/authenticate`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

export function codeBody(code: string, verifier: string): Record<string, string> {
  return { grant_type: "authorization_code", client_id: CLIENT, code, code_verifier: verifier };
}

export function refreshBody(refreshToken: string): Record<string, string> {
  return { grant_type: "refresh_token", client_id: CLIENT, refresh_token: refreshToken };
}

/** Signs in completely, as a server or a development page does. */
export async function signIn(url: string): Promise<Tokens> {
  const proof = await pkce();
  const response = await post(url, codeBody(await getCode(url, proof), proof.verifier));
  if (response.status !== 200) throw new Error(`sign-in failed: ${await response.text()}`);
  return (await response.json()) as Tokens;
}

export async function refreshed(url: string, refreshToken: string): Promise<Tokens> {
  const response = await post(url, refreshBody(refreshToken));
  if (response.status !== 200) throw new Error(`refresh failed: ${await response.text()}`);
  return (await response.json()) as Tokens;
}

/** The status and body of a refusal. */
export async function refusal(response: Response): Promise<{ status: number; error: string; description: string }> {
  const { error, error_description: description } = (await response.json()) as Record<string, string>;
  return { status: response.status, error: error ?? "", description: description ?? "" };
}
