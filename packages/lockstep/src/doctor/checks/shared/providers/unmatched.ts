// Why no provider matches a token: one cause, so that one check speaks.

import { WORKOS_HOST } from "../../../auth-config/issuer.ts";
import type { Provider } from "../../../auth-config/read.ts";
import { appValues } from "../../../auth-config/variables.ts";
import type { Place } from "../../../model/check.ts";
import type { Facts } from "../../../model/facts.ts";
import { type TokenIssuer, sameIssuer, tokenIssuer } from "./token-issuer.ts";
import { authConfigOf, best, type WorkosProvider, workosProviders } from "./workos-providers.ts";

export interface Unmatched {
  readonly token: TokenIssuer;
  readonly file: string;
  readonly cause:
    /** These providers have the issuer, and want an audience; the token has none. */
    | { readonly kind: "audience missing"; readonly wanting: readonly WorkosProvider[] }
    /** The same, and the token has another audience. */
    | { readonly kind: "audience differs"; readonly wanting: readonly WorkosProvider[] }
    /** The token was issued for a client that the providers do not name. */
    | { readonly kind: "client"; readonly client: string; readonly trusted: readonly string[] }
    /** Its issuer is at a host that no provider has. */
    | { readonly kind: "host"; readonly host: string }
    /** Its issuer is another one. */
    | { readonly kind: "issuer" };
}

/** Undefined: a provider matches, or the providers are not known, or other checks explain it (A1, A4). */
export function unmatchedOf(facts: Facts): Unmatched | undefined {
  const config = authConfigOf(facts);
  if (facts.token?.verdict.kind !== "unmatched" || config.kind !== "read") return undefined;
  const providers = workosProviders(facts);
  const token = tokenIssuer(facts.token);
  if (providers.length === 0 || token.iss === "") return undefined;
  const { file } = config;
  const wanting = providers.filter(({ issuerField }) => sameIssuer(best(issuerField), token.iss));
  // An audience on an issuer that names the client is A4's.
  if (
    wanting.some(({ issuer, provider }) => issuer.kind === "client" && provider.from === "file") &&
    token.audiences.length === 0
  )
    return undefined;
  return { token, file, cause: causeOf(facts, providers, wanting, token) };
}

function causeOf(
  facts: Facts,
  providers: readonly WorkosProvider[],
  wanting: readonly WorkosProvider[],
  { issuer, audiences, client }: TokenIssuer,
): Unmatched["cause"] {
  const trusted = trustedClients(facts, providers);
  if (client !== undefined && trusted.length > 0 && !trusted.includes(client))
    return { kind: "client", client, trusted };
  if (wanting.length > 0) return { kind: audiences.length === 0 ? "audience missing" : "audience differs", wanting };
  if (issuer.kind === "unreadable") return { kind: "issuer" };
  const known = providers.some(({ issuer: other }) => other.kind !== "unreadable" && other.host === issuer.host);
  const workos = client !== undefined || issuer.host.endsWith(".authkit.app");
  return !known && workos && issuer.host !== WORKOS_HOST ? { kind: "host", host: issuer.host } : { kind: "issuer" };
}

/** The clients that the providers name, as far as they are known. */
function trustedClients(facts: Facts, providers: readonly WorkosProvider[]): string[] {
  const named = providers.flatMap(({ issuer, keys, applicationID }) => [
    issuer.kind === "client" ? issuer.client : "",
    keys?.kind === "client" ? keys.client : "",
    applicationID?.kind === "text" ? best(applicationID) : "",
  ]);
  const ids = named.filter((one) => one.startsWith("client_"));
  return [...new Set(ids.length > 0 ? ids : appValues(facts, "WORKOS_CLIENT_ID"))];
}

/** Each provider with the reason for which it does not match; those of one call in one place. */
export function refusalPlaces({ token, file }: Unmatched, facts: Facts): Place[] {
  const config = authConfigOf(facts);
  if (config.kind !== "read") return [];
  const generated = config.providers.filter(({ from }) => from !== "file");
  const issuers = [...new Set(generated.map((provider) => issuerText(provider)))];
  const [call] = generated;
  return [
    ...config.providers
      .filter(({ from }) => from === "file")
      .map((provider): Place => ({
        file,
        line: provider.line,
        text: `provider ${provider.number} refuses: ${reasonOf(provider, token)}`,
      })),
    ...(call ? [{ file, line: call.line, text: `its issuers are ${issuers.join(", ")}` }] : []),
  ];
}

function reasonOf(provider: Provider, { iss, audiences }: TokenIssuer): string {
  const field = provider.fields.get("issuer") ?? provider.fields.get("domain");
  const audience = provider.fields.get("applicationID");
  if (field?.kind !== "text") return "its issuer is not known";
  if (!sameIssuer(best(field), iss)) return `its issuer is ${field.text}`;
  if (audience?.kind !== "text") return "its applicationID is not known";
  return `it wants aud ${audience.text}, and the token has ${audiences.length === 0 ? "none" : audiences.join(", ")}`;
}

function issuerText({ fields }: Provider): string {
  const field = fields.get("issuer");
  return field?.kind === "text" ? field.text : "?";
}

/** A provider to add to the file, as code. */
export function providerFor({ iss, client, issuer }: TokenIssuer): string {
  const id = "${process.env.WORKOS_CLIENT_ID}";
  const named = client === undefined ? iss : iss.replace(client, () => id);
  const written = named.includes("${") ? `\`${named}\`` : JSON.stringify(named);
  const jwks =
    issuer.kind === "shared" && issuer.host.endsWith(".authkit.app")
      ? `"https://${issuer.host}/oauth2/jwks"`
      : `\`https://${WORKOS_HOST}/sso/jwks/${id}\``;
  return `{ type: "customJwt", issuer: ${written}, algorithm: "RS256", jwks: ${jwks} },`;
}
