// Which variables an app gets under `lockstep dev`, which port it uses and which command starts it. Pure: the app's files are never
// written, and their values for this machine (a cookie password, a redirect URI) are kept.

import type { AppFacts } from "./app-facts.ts";

/** Addresses of the stack, and the one value that it generates. */
export interface LocalValues {
  appUrl: string;
  authkitUrl: string;
  convexUrl: string;
  siteUrl: string;
  apiKey: string;
  /** At least 32 characters: WorkOS's server SDKs seal their session cookie with it. */
  cookiePassword: string;
  /** The app's client ID at local AuthKit. */
  clientId: string;
  /** The name of that cookie, if it must differ from the SDK's default. */
  cookieName?: string;
}

type Framework = "next" | "tanstack-start" | "react-router" | "vite" | "other";

/** How each framework is started, its default port, and the prefix of variables that its pages may read. */
const FRAMEWORKS: Record<Framework, { prefix: string; port: number; command?: (port: string) => string[] }> = {
  next: { prefix: "NEXT_PUBLIC_", port: 3000, command: (port) => ["next", "dev", "--port", port] },
  "tanstack-start": { prefix: "VITE_", port: 3000 },
  "react-router": { prefix: "VITE_", port: 5173, command: (port) => ["react-router", "dev", "--port", port] },
  vite: { prefix: "VITE_", port: 5173 },
  other: { prefix: "", port: 3000 },
};

function frameworkOf({ packages }: AppFacts): Framework {
  if (packages.has("next")) return "next";
  if (packages.has("@tanstack/react-start")) return "tanstack-start";
  if (packages.has("@react-router/dev")) return "react-router";
  return packages.has("vite") ? "vite" : "other";
}

/** The command that starts the app; null for Vite, which is started with the stack's own plugin, and undefined if unknown. */
export function appCommand(facts: AppFacts, port: number): readonly string[] | null | undefined {
  const framework = frameworkOf(facts);
  if (framework === "vite" || framework === "tanstack-start") return null;
  return FRAMEWORKS[framework].command?.(String(port));
}

/** The port that the app expects: that of its own redirect URI, else its framework's default. */
export function appPort(facts: AppFacts): number {
  const ports = redirectUris(facts).map((uri) => Number(new URL(uri).port));
  return ports.find((port) => port > 0) ?? FRAMEWORKS[frameworkOf(facts)].port;
}

/** The redirect URIs on this machine that the app's files contain: local AuthKit must accept them. */
export function redirectUris(facts: AppFacts): string[] {
  const { declared, authKit } = facts;
  const named = (values: Readonly<Record<string, string>>): string[] =>
    Object.entries(values).flatMap(([name, value]) => (name.endsWith("REDIRECT_URI") ? [value] : []));
  return [...new Set([...named(declared), ...authKit.redirectUris, ...named(authKit.localEnvVars)])].filter(isLoopback);
}

/** The redirect URI of an app whose files name none. */
export function defaultRedirectUri({ sessionRoutes }: AppFacts, appUrl: string): string {
  return `${appUrl}${sessionRoutes ?? ""}/callback`;
}

/**
 * The variables. Any variable of an env file that leads to another AuthKit or another Convex is overridden, whatever its name; the app's
 * own values are kept.
 *
 * @param set - Variables already set: the app's env files and the terminal.
 */
export function appEnvironment(
  facts: AppFacts,
  local: LocalValues,
  terminal: NodeJS.ProcessEnv,
): Record<string, string> {
  const { prefix } = FRAMEWORKS[frameworkOf(facts)];
  const { hostname, port } = new URL(local.authkitUrl);
  const named = redirectUris(facts).find((uri) => uri.startsWith(`${local.appUrl}/`));
  const callback = named ?? defaultRedirectUri(facts, local.appUrl);
  /** Matched by suffix: env files contain `VITE_CONVEX_URL` as well as `NEXT_PUBLIC_CONVEX_URL` and `CONVEX_URL`. */
  const ours: Record<string, string> = {
    CONVEX_URL: local.convexUrl,
    CONVEX_SITE_URL: local.siteUrl,
    WORKOS_CLIENT_ID: local.clientId,
    WORKOS_API_KEY: local.apiKey,
    WORKOS_API_URL: local.authkitUrl,
    WORKOS_API_HOSTNAME: hostname,
    WORKOS_API_PORT: port,
    WORKOS_API_HTTPS: "false",
  };
  const ending = (name: string): string | undefined =>
    Object.keys(ours).find((end) => name === end || name.endsWith(`_${end}`));
  const isSet = (name: string): boolean => Boolean(facts.declared[name] ?? terminal[name]);
  const wished = Object.entries(facts.authKit.localEnvVars).map(
    ([name, value]) => [name, resolved(value, terminal, local)] as const,
  );
  const overridden = [...Object.keys(facts.declared), ...wished.map(([name]) => name)].flatMap((name) => {
    const end = ending(name);
    return end === undefined ? [] : [[name, ours[end] ?? ""] as const];
  });
  const publicNames = ["CONVEX_URL", "CONVEX_SITE_URL", "WORKOS_CLIENT_ID", "WORKOS_API_URL"];
  const left = Object.entries({
    ...Object.fromEntries(wished),
    WORKOS_COOKIE_PASSWORD: local.cookiePassword,
    ...(local.cookieName !== undefined && { WORKOS_COOKIE_NAME: local.cookieName }),
    WORKOS_REDIRECT_URI: callback,
    ...(prefix === "NEXT_PUBLIC_" && { NEXT_PUBLIC_WORKOS_REDIRECT_URI: callback }),
  });
  return {
    ...Object.fromEntries(left.filter(([name]) => !isSet(name))),
    ...ours,
    ...Object.fromEntries(publicNames.map((name) => [prefix + name, ours[name] ?? ""])),
    ...Object.fromEntries(overridden),
  };
}

/** A value of convex.json: `${authEnv.NAME}` refers to WorkOS's, `${buildEnv.NAME}` to the terminal's. */
function resolved(value: string, terminal: NodeJS.ProcessEnv, { clientId, apiKey }: LocalValues): string {
  const workos: Record<string, string> = { WORKOS_CLIENT_ID: clientId, WORKOS_API_KEY: apiKey };
  return value.replaceAll(/\$\{(authEnv|buildEnv)\.(\w+)\}/g, (_, of: string, name: string) =>
    of === "authEnv" ? (workos[name] ?? "") : (terminal[name] ?? ""),
  );
}

function isLoopback(uri: string): boolean {
  return URL.canParse(uri) && /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(uri);
}
