// Which documents the checks want: the key sets of all providers and clients, and discovery documents.

import { discoveryOf, readIssuer, WORKOS_HOST } from "../auth-config/issuer.ts";
import { type AuthConfig, readAuthConfig } from "../auth-config/read.ts";
import type { Facts } from "../model/facts.ts";
import { knownClients } from "./known-clients.ts";

/** The URLs to fetch first. Discovery documents name further ones: {@link keySetUrls}. */
export function documentUrls(facts: Facts, claims: Readonly<Record<string, unknown>> = {}): string[] {
  const config = readAuthConfig(facts);
  const { iss } = claims;
  return [
    ...providerUrls(config),
    ...knownClients(facts, config, claims).map((client) => `https://${WORKOS_HOST}/sso/jwks/${client}`),
    ...(typeof iss === "string" && readIssuer(iss).kind !== "unreadable" ? [discoveryOf(iss)] : []),
  ];
}

/** The key sets that discovery documents name. */
export function keySetUrls(bodies: Iterable<string>): string[] {
  return [...bodies].flatMap((body) => {
    try {
      const { jwks_uri: uri } = JSON.parse(body) as { jwks_uri?: unknown };
      return typeof uri === "string" && URL.canParse(uri) ? [uri] : [];
    } catch {
      return [];
    }
  });
}

function providerUrls(config: AuthConfig): string[] {
  if (config.kind !== "read") return [];
  return config.providers.flatMap(({ fields }) => {
    const [jwks, domain] = [fields.get("jwks"), fields.get("domain")];
    return [
      ...(jwks?.kind === "text" && jwks.value !== undefined ? [jwks.value] : []),
      ...(domain?.kind === "text" && domain.value !== undefined ? [discoveryOf(domain.value)] : []),
    ];
  });
}
