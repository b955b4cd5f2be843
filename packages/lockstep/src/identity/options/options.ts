// The start options of local AuthKit, validated once, with every default filled in. No I/O here.

import { LockstepError } from "../../errors.ts";
import { isEmail } from "../objects/accounts/user.ts";
import { createClock, type Clock } from "../values/clock.ts";
import { defaultAddress, isAddressPattern, redirectUriProblem } from "../values/match-address.ts";
import { addressProblem } from "../values/target-address.ts";
import type { AuthKitSeed } from "./seed.ts";
import { type AuthKitSettings, SIGN_IN_METHODS } from "./settings.ts";

/** An application that may sign users in. In WorkOS: an application of the environment, with its client id and its redirect settings. */
export interface AuthKitClient {
  /** WorkOS client id, e.g. `client_01…`. Letters, digits, `_` and `-`. */
  id: string;
  /** Callback URLs, compared character for character; one `*` is as in `signOutRedirects`. At least one without. */
  redirectUris: string[];
  /** Origins whose pages may call `/user_management/authenticate`. Default: the origins of `redirectUris` without a `*`. */
  corsOrigins?: string[];
  /**
   * Where sign-out may send the browser; the first one without a wildcard is the default. One `*` may stand for the first label of a
   * subdomain (`https://*.example.com`) or for the port on this machine (`http://localhost:*`). Default: the origins of `redirectUris`
   * without a `*`.
   */
  signOutRedirects?: string[];
  /** This application's `settings.initiateLoginUri`, unless that is set. Default none. */
  initiateLoginUri?: string;
}

/** An account created at start when no account has its e-mail address. */
export interface AuthKitSeedUser {
  email: string;
  password: string;
  firstName?: string;
  lastName?: string;
}

/** Options of `createAuthKit`. */
export interface AuthKitOptions {
  /** Port, 0 for any free one. */
  port: number;
  /** Loopback address to bind. Default `127.0.0.1`. */
  host?: string;
  /** Directory of `authkit.sqlite`, or null to keep everything in memory. Default null. */
  data?: string | null;
  /**
   * The environment's applications, which share users, organizations and signing keys. The first is the default application, which the
   * `iss` of every access token names. Default one, `client_lockstep_local`, at http://localhost:5173 and its
   * `/callback`.
   */
  clients?: AuthKitClient[];
  /** Accounts to create if absent. An existing account is never changed. Default none. */
  users?: AuthKitSeedUser[];
  /**
   * The initial objects, or the path of a YAML file with them: `users`, `organizations`, `roles`, … as in WorkOS's emulator. Existing
   * objects are not changed. Default none.
   */
  seed?: AuthKitSeed | string;
  /** Lifetime of an access token in seconds. Default 300, as in WorkOS. */
  accessTokenSeconds?: number;
  /** The other settings of the environment, as in a WorkOS dashboard. */
  settings?: Partial<AuthKitSettings>;
  /** Where the application decides whether a user may register or sign in. Default: nowhere, all users may. */
  actions?: AuthKitActions;
  /** API keys, which are also client secrets. Default `sk_test_default`. At least one. */
  apiKeys?: string[];
  /** The clock, in ms since the epoch. Default `Date.now`. */
  now?: () => number;
  /** Receives one line per sign-in, refusal and failure; never a secret. Default: nothing is logged. */
  log?: (line: string) => void;
}

/** WorkOS's Actions. */
export interface AuthKitActions {
  /** Asked before a session is created. */
  authentication?: ActionEndpoint;
  /** Asked before an account is created. */
  userRegistration?: ActionEndpoint;
}

/** The types of actions. */
export type ActionType = "authentication" | "user_registration";

/** Where an action is sent. */
export interface ActionEndpoint {
  url: string;
  /** Signs the request and the response. */
  secret: string;
  /** The verdict if the endpoint cannot be reached or its response is invalid. Default `Deny`. */
  onFailure?: "Allow" | "Deny";
}

/** A client with its defaults filled in and its URLs in normal form. */
export interface ResolvedClient {
  id: string;
  redirectUris: readonly string[];
  corsOrigins: readonly string[];
  signOutRedirects: readonly string[];
  /** Where sign-out leads if no address is given, or null for the first of `signOutRedirects`. */
  homepageUrl: string | null;
  initiateLoginUri: string | null;
}

/** Options with every default filled in. */
export interface ResolvedOptions {
  port: number;
  host: string;
  data: string | null;
  clients: ReadonlyMap<string, ResolvedClient>;
  users: readonly AuthKitSeedUser[];
  settings: AuthKitSettings;
  apiKeys: readonly string[];
  /** The Actions endpoints by action. */
  actions: Partial<Record<ActionType, ActionEndpoint>>;
  /** The clock behind `now`, which faults may set wrong. */
  clock: Clock;
  /** The time according to `clock`. */
  now: () => number;
  log: (line: string) => void;
}

const DEFAULT_CLIENT: AuthKitClient = {
  id: "client_lockstep_local",
  redirectUris: ["http://localhost:5173", "http://localhost:5173/callback"],
};

// A client id becomes part of a cookie name and of the dot-separated value of `workos-has-session`.
const CLIENT_ID = /^[A-Za-z0-9_-]{1,100}$/;

/**
 * Validates options and fills in defaults.
 *
 * @throws LockstepError `BAD_OPTION`, naming the option and what to write instead.
 */
export function resolveOptions(options: AuthKitOptions): ResolvedOptions {
  const { host = "127.0.0.1", users = [], accessTokenSeconds = 300, log = () => {} } = options;
  const clock = createClock(options.now ?? Date.now);
  const { apiKeys = ["sk_test_default"] } = options;
  if (!Number.isInteger(accessTokenSeconds) || accessTokenSeconds < 1) {
    throw bad("accessTokenSeconds", String(accessTokenSeconds), "write a whole number of seconds, e.g. 300");
  }
  for (const { email, password } of users) {
    if (!isEmail(email)) throw bad("users", email, "write an e-mail address");
    if (password === "") throw bad("users", `${email} has an empty password`, "give the account a password");
  }
  if (apiKeys.length === 0 || apiKeys.includes(""))
    throw bad("apiKeys", "the list is empty or contains an empty one", "give at least one");
  const { issuer } = { ...options.settings };
  if (issuer !== undefined && !URL.canParse(issuer)) throw bad("settings.issuer", issuer, "write an absolute URL");
  const initiateLoginUri = endpointOf("settings.initiateLoginUri", options.settings?.initiateLoginUri);
  return {
    port: options.port,
    host,
    data: options.data ?? null,
    clients: resolveClients(options.clients ?? [DEFAULT_CLIENT]),
    users,
    settings: {
      issuer: "https://api.workos.com/user_management/{client_id}",
      sessionSeconds: 30 * 24 * 3600,
      inactivitySeconds: null,
      signUp: true,
      signInAs: true,
      emailVerification: true,
      mfa: "optional",
      passkeyEnrollment: false,
      oauthTokens: false,
      methods: SIGN_IN_METHODS,
      accessTokenSeconds,
      ...options.settings,
      initiateLoginUri,
      invitationUrl: endpointOf("settings.invitationUrl", options.settings?.invitationUrl),
      passwordResetUrl: endpointOf("settings.passwordResetUrl", options.settings?.passwordResetUrl),
    },
    apiKeys,
    actions: resolveActions(options.actions),
    clock,
    now: clock.now,
    log,
  };
}

/** The id of the environment's default application: the first one. */
export function defaultClient({ clients }: Pick<ResolvedOptions, "clients">): string {
  const [id = DEFAULT_CLIENT.id] = clients.keys();
  return id;
}

function resolveActions({ authentication, userRegistration }: AuthKitActions = {}): ResolvedOptions["actions"] {
  for (const { url, secret } of [authentication, userRegistration].filter((endpoint) => endpoint !== undefined)) {
    const problem = addressProblem(url);
    if (problem !== null) throw bad("actions", problem, "write an absolute URL, e.g. http://localhost:3000/actions");
    if (secret === "") throw bad("actions", `${url} has an empty secret`, "write the secret that the endpoint checks");
  }
  return {
    ...(authentication !== undefined && { authentication }),
    ...(userRegistration !== undefined && { user_registration: userRegistration }),
  };
}

function resolveClients(clients: AuthKitClient[]): Map<string, ResolvedClient> {
  if (clients.length === 0) throw bad("clients", "the list is empty", "register at least one client");
  const resolved = new Map<string, ResolvedClient>();
  for (const client of clients) {
    if (!CLIENT_ID.test(client.id)) throw bad("clients", client.id, "use letters, digits, _ and - in a client id");
    if (resolved.has(client.id)) throw bad("clients", `${client.id} is listed twice`, "list each client id once");
    resolved.set(client.id, resolveClient(client));
  }
  return resolved;
}

function resolveClient({ id, redirectUris, corsOrigins, signOutRedirects, ...client }: AuthKitClient): ResolvedClient {
  if (redirectUris.length === 0) throw bad("redirectUris", `${id} has none`, "register the application's callback URL");
  for (const uri of redirectUris) {
    const problem = redirectUriProblem(uri);
    if (problem !== null) throw bad("redirectUris", uri, problem);
  }
  if (defaultAddress(redirectUris) === undefined) {
    throw bad("redirectUris", `${id} has only ones with a wildcard`, "register one without a wildcard, as the default");
  }
  const origins = [
    ...new Set(
      redirectUris
        .filter((uri) => !uri.includes("*"))
        .map((uri) => new URL(uri))
        .filter(hasOrigin)
        .map((url) => url.origin),
    ),
  ];
  return {
    id,
    redirectUris,
    corsOrigins: (corsOrigins ?? origins).map((origin) => absoluteUrl("corsOrigins", origin).origin),
    signOutRedirects: (signOutRedirects ?? origins).map(signOutRedirect),
    homepageUrl: null,
    initiateLoginUri: endpointOf("initiateLoginUri", client.initiateLoginUri),
  };
}

function endpointOf(option: string, value: string | null = null): string | null {
  const problem = initiateLoginUriProblem(value);
  if (problem !== null) throw bad(option, value ?? "", problem);
  return value;
}

/** How to fix an invalid setting, or null. */
function initiateLoginUriProblem(value: string | null): string | null {
  if (value === null || /^\/(?![/\\])/.test(value)) return null;
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return null;
  return "write a path of the application, e.g. /login, or an http or https URL";
}

// The origin of a URL with an application's own scheme is the word "null".
function hasOrigin(url: URL): boolean {
  return url.origin !== "null";
}

function signOutRedirect(uri: string): string {
  if (!uri.includes("*")) return absoluteUrl("signOutRedirects", uri).href;
  if (isAddressPattern(uri)) return uri;
  throw bad("signOutRedirects", uri, "write one *, as in https://*.example.com or http://localhost:*");
}

function absoluteUrl(option: string, value: string): URL {
  if (!URL.canParse(value)) throw bad(option, value, "write an absolute URL, e.g. http://localhost:5173/callback");
  return new URL(value);
}

function bad(option: string, evidence: string, fix: string): LockstepError {
  return new LockstepError("BAD_OPTION", { what: `local AuthKit cannot start: bad option ${option}`, evidence, fix });
}
