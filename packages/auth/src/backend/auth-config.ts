// Public entry `@lockstep/auth/backend/auth-config`: the providers of `convex/auth.config.ts`. Imports nothing: Convex evaluates
// that file on its own, and requires every environment variable that an import would read.
//
// Why a token of another WorkOS customer is never accepted: every entry verifies tokens with the key set of one client,
// `/sso/jwks/<client ID>`, and holds for the tokens of that client only.
//
// - The key set is the boundary, not the issuer or the audience. `https://api.workos.com` is the issuer of every customer, and a
//   customer's JWT template may write any `aud`, also the client ID of another customer. WorkOS's own SDKs verify an access token
//   with the key set and nothing else (authkit-nextjs 4.3, `jwtVerify(accessToken, JWKS())`). Therefore the entry without an
//   audience, for WorkOS's default tokens, refuses as much as they do, and a key set that is not the client's own is refused here.
//   That the keys of two customers differ is what those SDKs rely on as well; nothing here can check it.
// - An issuer with a client ID adds to that: templates cannot write `iss` (WorkOS reserves `iss`, `sub`, `exp`, `iat`, `nbf`
//   and `jti`), so such a token was issued for this client even if another one shared its keys.
// - What remains is a customer's own environments. If two of them published the same key, a deployment would accept the default tokens
//   of both. `authConfig` cannot see that; docs/backend.md says how to compare their key sets, and which entry to filter out.
//
// Why in this order: Convex uses the first entry whose issuer equals the token's and whose `applicationID`, if it has one, is in
// `aud`; if that entry refuses, no other one is tried. The entry of a shared issuer that asks for no audience matches every token of
// that issuer, so it comes after those that ask for one; it can only hold the keys of one client.

/** The options of {@link authConfig}. */
export interface AuthConfigOptions {
  /**
   * The client ID of the WorkOS environment, `client_…`: that of its default application, which the tokens of all its applications name
   * in `iss`. Use `process.env.WORKOS_CLIENT_ID`.
   */
  readonly clientId: string | undefined;
  /**
   * The custom domain of the Authentication API, such as `auth.example.com`, if the environment has one: it is then the host of
   * `iss`. Default: none. A variable that `auth.config.ts` reads must be set in every deployment.
   */
  readonly authDomain?: string | undefined;
  /**
   * More clients whose users this deployment trusts: other applications of the environment, in case one of them is its default, or the
   * default application of another environment. Their tokens need one of these client IDs in `iss` or `aud`. Default: none.
   */
  readonly clientIds?: readonly (string | undefined)[];
  /**
   * The key set of `clientId`: `https://api.workos.com/sso/jwks/<client ID>`, the default, or a `data:` URL that contains it.
   * `lockstep dev --convex` sets `process.env.WORKOS_JWKS_URL` for this.
   */
  readonly jwks?: string | undefined;
}

/** An entry of `providers`, as in `AuthConfig` of `convex/server`. */
export interface CustomJwtEntry {
  type: "customJwt";
  issuer: string;
  jwks: string;
  algorithm: "RS256";
  /** If present, must be in `aud`. */
  applicationID?: string;
}

/** The host of WorkOS's Authentication API without a custom domain. */
const WORKOS = "api.workos.com";

/**
 * Returns the providers for every kind of access token that WorkOS issues for the given clients.
 *
 * @example
 * // convex/auth.config.ts
 * export default authConfig({ clientId: process.env.WORKOS_CLIENT_ID });
 *
 * @throws Error `AUTH_CONFIG_INVALID` when an option is missing, malformed or insecure; names the option and the fix.
 */
export function authConfig(options: AuthConfigOptions): { providers: CustomJwtEntry[] } {
  const { authDomain, jwks } = options;
  const clientId = checkedClientId("clientId", options.clientId);
  const others = (options.clientIds ?? []).map((id, index) => checkedClientId(`clientIds[${index}]`, id));
  if (authDomain !== undefined) assertDomain(authDomain);
  if (jwks !== undefined) assertKeysOf(clientId, jwks);
  const hosts = authDomain === undefined ? [WORKOS] : [authDomain, WORKOS];
  const keysOf = (client: string): Pick<CustomJwtEntry, "type" | "jwks" | "algorithm"> => ({
    type: "customJwt",
    // Also with a custom domain: WorkOS serves the key sets of all clients here.
    jwks: (client === clientId ? jwks : undefined) ?? `https://${WORKOS}/sso/jwks/${client}`,
    algorithm: "RS256",
  });
  const clients = [...new Set([clientId, ...others])];
  const providers: CustomJwtEntry[] = [];
  for (const host of hosts) {
    for (const client of clients) {
      const keys = keysOf(client);
      // `iss` https://api.workos.com, with or without a slash, and `aud` the client ID, as a JWT template adds it.
      providers.push({ issuer: `https://${host}`, applicationID: client, ...keys });
      // `iss` https://api.workos.com/user_management/<client ID>, of environments whose tokens name the client. No audience: these
      // tokens usually have none, and the issuer names the client.
      providers.push({ issuer: `https://${host}/user_management/${client}`, ...keys });
      // `iss` https://api.workos.com/sso/<client ID>: the same with another path.
      providers.push({ issuer: `https://${host}/sso/${client}`, ...keys });
      // `iss` https://api.workos.com/convex/<client ID>: the same with another path.
      providers.push({ issuer: `https://${host}/convex/${client}`, ...keys });
    }
    // `iss` https://api.workos.com, with or without a slash, and no `aud`: WorkOS's default. Last, and only with the client's keys.
    providers.push({ issuer: `https://${host}`, ...keysOf(clientId) });
  }
  return { providers };
}

/** Returns a client ID. The value is only quoted if it begins like one: it may be an API key pasted into the wrong variable. */
function checkedClientId(option: string, value: unknown): string {
  const fix =
    'run `npx convex env set WORKOS_CLIENT_ID client_…` (with `--prod` for production) with the client ID from WorkOS\'s dashboard, "API Keys", ' +
    "and pass `clientId: process.env.WORKOS_CLIENT_ID`.";
  if (value === undefined || value === "") {
    throw invalid(option, value === "" ? "It is empty." : "It is undefined: the variable is not set.", fix);
  }
  if (typeof value === "string" && /^client_\w+$/.test(value)) return value;
  const evidence =
    typeof value === "string" && value.startsWith("client_")
      ? `It is ${JSON.stringify(value)}.`
      : typeof value === "string" && value.startsWith("sk_")
        ? "It begins with sk_, like an API key, which is a secret."
        : "It does not begin with client_.";
  throw invalid(option, `${evidence} A client ID is client_ and letters, digits or underscores, without quotes.`, fix);
}

function assertDomain(domain: unknown): asserts domain is string {
  const fix =
    "pass only the host name, such as `auth.example.com`; without a custom domain, leave `authDomain` out (and `npx convex env remove` its variable).";
  if (typeof domain !== "string" || !/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$/.test(domain)) {
    const evidence = `It is ${JSON.stringify(domain)}: a host name in lower case was expected, without a scheme, port, path, space, quote or bracket.`;
    throw invalid("authDomain", evidence, fix);
  }
  // A domain of WorkOS is shared by its customers, and the providers of api.workos.com are there without it.
  if (domain === "workos.com" || domain.endsWith(".workos.com")) {
    throw invalid("authDomain", `It is ${domain}, which belongs to WorkOS and is used without this option.`, fix);
  }
}

/** Any other URL could serve the keys of someone else, and the shared issuer without an audience would then accept their tokens. */
function assertKeysOf(clientId: string, jwks: unknown): void {
  const own = `https://${WORKOS}/sso/jwks/${clientId}`;
  if (jwks === own || (typeof jwks === "string" && jwks.startsWith("data:"))) return;
  throw invalid(
    "jwks",
    `It is ${typeof jwks === "string" && jwks.startsWith("http") ? JSON.stringify(jwks) : "not a URL"}, which is not the key set of ${clientId}. With the keys of others, tokens of other WorkOS customers would be accepted.`,
    `leave \`jwks\` out, or run \`npx convex env set WORKOS_JWKS_URL ${own}\`.`,
  );
}

/** The page of the error. A copy of the address in core/errors.ts, because this module imports nothing. */
const PAGE = "https://github.com/lockstep-auth/lockstep/blob/main/docs/errors/AUTH_CONFIG_INVALID.md";

function invalid(option: string, evidence: string, fix: string): Error {
  const what = `\`${option}\` of authConfig in convex/auth.config.ts cannot be used. [AUTH_CONFIG_INVALID]`;
  return new Error([what, evidence, `Fix: ${fix}`, `See ${PAGE}`].join("\n  "));
}
