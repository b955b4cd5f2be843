// Whether an address is one of the registered ones, which may have a wildcard (WorkOS, redirect URIs, wildcards): one `*`, in the
// subdomain furthest from the root, for letters, digits, hyphens and underscores of that one label; or for the port of this machine.

const PATTERN = /^(https?):\/\/([^/?#:@]+)(?::(\*|\d+))?([/?#].*)?$/i;
const THIS_MACHINE = new Set(["localhost", "127.0.0.1"]);

/** Whether a text is an absolute URL, or one with a wildcard where it may stand. */
export function isAddressPattern(pattern: string): boolean {
  if (!pattern.includes("*")) return URL.canParse(pattern);
  return readPattern(pattern) !== null;
}

/** Whether a pattern stands for an address. Without a wildcard both are compared in normal form, character for character. */
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

interface Pattern {
  protocol: string;
  host: RegExp;
  /** Empty for the protocol's own, null for any. */
  port: string | null;
  rest: string;
}

function readPattern(pattern: string): Pattern | null {
  const [, scheme = "", name = "", port = "", rest = ""] = PATTERN.exec(pattern) ?? [];
  if (name === "" || pattern.split("*").length !== 2) return null;
  // The normal form of everything but the wildcard.
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
