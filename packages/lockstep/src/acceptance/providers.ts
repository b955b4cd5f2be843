// The providers of `convex/auth.config.ts`, parsed and normalized. Tokens are checked in accept-token.ts.

/** A provider that names a key set by URL. Source: Convex docs, "Custom JWT Provider". */
export interface CustomJwtProvider {
  type: "customJwt";
  /** If set, the token's `aud` must contain it. */
  applicationID: string | null;
  /** As configured, with `https://` added to a bare host. */
  issuer: string;
  /** URL of the JSON Web Key Set. */
  jwks: string;
  algorithm: "RS256" | "ES256";
}

/** A provider found through OpenID Connect discovery. Source: Convex docs, "Custom OIDC Provider". */
export interface OidcProvider {
  type: "oidc";
  applicationID: string;
  domain: string;
}

export type AuthProvider = CustomJwtProvider | OidcProvider;

/** The result of reading an auth config: its providers, or what is wrong with it. */
export type ParsedProviders = { ok: true; providers: AuthProvider[] } | { ok: false; error: string };

/** Reads the default export of `convex/auth.config.ts`, or reports which entry is wrong and what it should be. */
export function parseAuthConfig(config: unknown): ParsedProviders {
  const providers = isRecord(config) ? config["providers"] : undefined;
  if (!Array.isArray(providers)) {
    return {
      ok: false,
      error: "auth config file is missing the field `providers`: export default { providers: [...] }",
    };
  }
  const parsed: AuthProvider[] = [];
  for (const [index, entry] of providers.entries()) {
    const result = parseProvider(entry);
    if (typeof result === "string") return { ok: false, error: `providers[${index}] in auth config file: ${result}` };
    parsed.push(result);
  }
  return { ok: true, providers: parsed };
}

/** How a provider is written in messages. */
export function describeProvider(provider: AuthProvider): string {
  return provider.type === "oidc"
    ? `OIDC(domain=${provider.domain}, app_id=${provider.applicationID})`
    : `CustomJWT(issuer=${provider.issuer}, app_id=${provider.applicationID ?? "none"})`;
}

/** Issuers are compared without trailing slashes and with a scheme, on both sides. */
export function normaliseIssuer(issuer: string): string {
  const url = withScheme(issuer);
  // Not /\/+$/: it takes seconds on an issuer with many slashes, and the sender of a token chooses its issuer.
  let end = url.length;
  while (url[end - 1] === "/") end--;
  return url.slice(0, end);
}

function parseProvider(entry: unknown): AuthProvider | string {
  if (!isRecord(entry)) return "must be an object";
  const { type, applicationID, issuer, jwks, algorithm, domain } = entry;
  if (type === undefined || type === "oidc") {
    if (typeof applicationID !== "string" || typeof domain !== "string")
      return "needs `domain` and `applicationID`, both strings";
    const problem = urlProblem(domain);
    return problem ?? { type: "oidc", applicationID, domain: withScheme(domain) };
  }
  if (type !== "customJwt") return `unknown type ${JSON.stringify(type)}, expected "customJwt"`;
  if (typeof issuer !== "string" || typeof jwks !== "string") return "needs `issuer` and `jwks`, both strings";
  if (algorithm !== "RS256" && algorithm !== "ES256") return 'needs `algorithm`, "RS256" or "ES256"';
  if (applicationID !== undefined && applicationID !== null && typeof applicationID !== "string") {
    return "`applicationID` must be a string";
  }
  const problem = urlProblem(issuer) ?? (jwks.startsWith("data:") ? undefined : urlProblem(jwks));
  return problem ?? { type, applicationID: applicationID ?? null, issuer: withScheme(issuer), jwks, algorithm };
}

function urlProblem(value: string): string | undefined {
  const shown = JSON.stringify(value);
  if (value.startsWith('"'))
    return `${shown} starts with a quotation mark: remove the quotes from the environment variable`;
  if (value.startsWith("<")) return `${shown} is not a URL: remove the angle brackets`;
  if (!URL.canParse(withScheme(value))) return `${shown} is not a URL`;
  return /^https?:$/.test(new URL(withScheme(value)).protocol) ? undefined : `${shown} must be an http or https URL`;
}

function withScheme(value: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `https://${value}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
