// Whether an address matches a registered one, which may have a wildcard (WorkOS, redirect URIs, wildcards): one `*`, in the leftmost
// subdomain, for letters, digits, hyphens and underscores of that one label; or for the port on this machine.

const PATTERN = /^(https?):\/\/([^/?#:@]+)(?::(\*|\d+))?([/?#].*)?$/i;
const THIS_MACHINE = new Set(["localhost", "127.0.0.1"]);

/** Whether a text is an absolute URL, or one with a wildcard in an allowed position. */
export function isAddressPattern(pattern: string): boolean {
  if (!pattern.includes("*")) return URL.canParse(pattern);
  return readPattern(pattern) !== null;
}

/** Whether a pattern matches an address. Without a wildcard both are compared in normal form, character for character. */
export function matchesAddress(pattern: string, address: string): boolean {
  if (!URL.canParse(address)) return false;
  const asked = new URL(address);
  if (asked.username !== "" || asked.password !== "") return false;
  if (!pattern.includes("*")) return URL.canParse(pattern) && new URL(pattern).href === asked.href;
  const read = readPattern(pattern);
  return (
    read !== null &&
    read.protocol === asked.protocol &&
    read.host.test(asked.hostname) &&
    (read.port === null || read.port === asked.port) &&
    read.rest === `${asked.pathname}${asked.search}${asked.hash}`
  );
}

/**
 * Whether a registered redirect URI matches an address, which becomes part of a redirect: character for character (RFC 9700 section 4.1.3),
 * except for the wildcard.
 */
export function matchesRedirectUri(registered: string, uri: string): boolean {
  const [before = "", after] = registered.split("*");
  if (after === undefined) return registered === uri;
  const letters = uri.slice(before.length, uri.length - after.length);
  const differsThereOnly = uri === `${before}${letters}${after}` && /^[a-z0-9_-]+$/i.test(letters);
  return differsThereOnly && matchesAddress(registered, uri);
}

/** How to fix a redirect URI that cannot be registered, or null. */
export function redirectUriProblem(uri: string): string | null {
  if (uri.includes("*") && !isAddressPattern(uri)) {
    return "write one *, as in https://*.example.com/callback or http://localhost:*/callback";
  }
  if (!isAddressPattern(uri)) return "write an absolute URL, e.g. http://localhost:5173/callback";
  if (uri.includes("#")) return "remove the fragment (RFC 6749 section 3.1.2)";
  const { protocol } = new URL(uri.replace("*", "1"));
  if (/^(javascript|data|blob|vbscript|file):$/.test(protocol))
    return "use http, https or a scheme of your application";
  return null;
}

/** The address to use if none is requested: a pattern matches many, so it is never the default (WorkOS, redirect URIs). */
export function defaultAddress(registered: readonly string[]): string | undefined {
  return registered.find((address) => !address.includes("*"));
}

interface Pattern {
  protocol: string;
  host: RegExp;
  /** Empty for the protocol's default, null for any. */
  port: string | null;
  rest: string;
}

function readPattern(pattern: string): Pattern | null {
  const [, scheme = "", name = "", port = "", rest = ""] = PATTERN.exec(pattern) ?? [];
  if (name === "" || pattern.split("*").length !== 2) return null;
  // The normal form of everything except the wildcard.
  const plain = `${scheme}://${name.replace("*", "x")}${port === "" || port === "*" ? "" : `:${port}`}${rest}`;
  if (!URL.canParse(plain)) return null;
  const url = new URL(plain);
  const base = { protocol: url.protocol, rest: `${url.pathname}${url.search}${url.hash}` };
  if (port === "*") return THIS_MACHINE.has(url.hostname) ? { ...base, host: exactly(url.hostname), port: null } : null;
  const [first = "", ...others] = name.toLowerCase().split(".");
  if (!first.includes("*") || others.length < 2) return null;
  const [before = "", after = ""] = first.split("*");
  const label = `${escape(before)}[a-z0-9_-]+${escape(after)}`;
  return { ...base, host: new RegExp(`^${label}\\.${escape(others.join("."))}$`), port: url.port };
}

function exactly(host: string): RegExp {
  return new RegExp(`^${escape(host)}$`);
}

function escape(text: string): string {
  return text.replaceAll(/[^a-z0-9_-]/g, String.raw`\$&`);
}
