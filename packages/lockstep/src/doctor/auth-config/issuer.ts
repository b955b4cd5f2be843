// What an issuer or the URL of a key set says: which WorkOS client it names, if any. Pure texts; a client may be a variable, `${NAME}`.

/** The host of WorkOS's Authentication API without a custom domain. */
export const WORKOS_HOST = "api.workos.com";

/** The paths that WorkOS writes into `iss` before a client ID. */
export const CLIENT_PATHS: readonly string[] = ["user_management", "sso", "convex"];

export type Issuer =
  /** `https://host`, the same for every client. */
  | { readonly kind: "shared"; readonly scheme: string; readonly host: string }
  /** `https://host/user_management/client_…`; `path` is `user_management`, `sso` or `convex`. */
  | {
      readonly kind: "client";
      readonly scheme: string;
      readonly host: string;
      readonly path: string;
      readonly client: string;
    }
  /** `https://host/client_…`, which WorkOS never writes. */
  | { readonly kind: "appended"; readonly scheme: string; readonly host: string; readonly client: string }
  | { readonly kind: "other"; readonly scheme: string; readonly host: string; readonly path: string }
  /** Not a URL, or its host is a variable. */
  | { readonly kind: "unreadable" };

const URL_FORM = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#\s<>"'`]+)(.*)$/i;
/** `client_…`, or a variable in its place. */
const CLIENT = /^(?:client_\w+|\$\{\w+\})$/;

/** Reads an issuer; slashes at its end do not count. */
export function readIssuer(text: string): Issuer {
  const [, scheme = "https", host = "", rest = ""] = URL_FORM.exec(text) ?? [];
  if (host === "" || host.includes("$") || !/^(?:localhost|[\w-]+(?:\.[\w-]+)+)(?::\d+)?$/.test(host))
    return { kind: "unreadable" };
  const place = { scheme: scheme.toLowerCase(), host: host.toLowerCase() };
  const path = rest.replace(/\/+$/, "");
  if (path === "") return { kind: "shared", ...place };
  const parts = path.slice(1).split("/");
  const [first = "", second = ""] = parts;
  if (parts.length === 1 && CLIENT.test(first)) return { kind: "appended", ...place, client: first };
  return parts.length === 2 && CLIENT_PATHS.includes(first) && CLIENT.test(second)
    ? { kind: "client", ...place, path: first, client: second }
    : { kind: "other", ...place, path };
}

export type KeySet =
  /** `https://host/sso/jwks/client_…` */
  | { readonly kind: "client"; readonly host: string; readonly client: string }
  | { readonly kind: "data" }
  | { readonly kind: "other"; readonly host: string; readonly path: string }
  | { readonly kind: "unreadable" };

export function readKeySetUrl(text: string): KeySet {
  if (text.startsWith("data:")) return { kind: "data" };
  const [, , host = "", path = ""] = URL_FORM.exec(text) ?? [];
  if (host === "" || host.includes("$")) return { kind: "unreadable" };
  const client = /^\/sso\/jwks\/(client_\w+|\$\{\w+\})\/?$/.exec(path)?.[1];
  return client === undefined
    ? { kind: "other", host: host.toLowerCase(), path }
    : { kind: "client", host: host.toLowerCase(), client };
}

/** Whether a host is this machine. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0|host\.docker\.internal)(?::\d+)?$/.test(host);
}

/** Where an issuer publishes its discovery document. */
export function discoveryOf(issuer: string): string {
  const url = /^https?:\/\//.test(issuer) ? issuer : `https://${issuer}`;
  return `${url}${url.endsWith("/") ? "" : "/"}.well-known/openid-configuration`;
}
