// The providers of auth.config.ts that are for WorkOS's tokens, with what their URLs say.

import { type Issuer, type KeySet, readIssuer, readKeySetUrl, WORKOS_HOST } from "../../../auth-config/issuer.ts";
import { type AuthConfig, type Field, type Provider, readAuthConfig } from "../../../auth-config/read.ts";
import type { Place } from "../../../model/check.ts";
import type { Facts } from "../../../model/facts.ts";
import { unwrapped } from "../../../source/expressions.ts";
import { authDomains } from "./auth-domains.ts";

export type TextField = Extract<Field, { kind: "text" }>;

export interface WorkosProvider {
  readonly provider: Provider;
  readonly issuer: Issuer;
  readonly issuerField: TextField;
  /** Undefined: absent, or not known. */
  readonly keys: KeySet | undefined;
  readonly jwksField: TextField | undefined;
  /** Undefined: absent. */
  readonly applicationID: Field | undefined;
}

const CONFIGS = new WeakMap<Facts, AuthConfig>();

/** The file, read once. */
export function authConfigOf(facts: Facts): AuthConfig {
  const known = CONFIGS.get(facts) ?? readAuthConfig(facts);
  CONFIGS.set(facts, known);
  return known;
}

/** The providers for WorkOS's tokens whose issuer is known. */
export function workosProviders(facts: Facts): WorkosProvider[] {
  const config = authConfigOf(facts);
  if (config.kind !== "read") return [];
  const domains = new Set(authDomains(facts.project).map(({ host }) => host));
  return config.providers.flatMap((provider) => {
    const read = partsOf(provider);
    return read && isWorkos(read, domains) ? [read] : [];
  });
}

function partsOf(provider: Provider): WorkosProvider | undefined {
  const issuerField = textField(provider, "issuer") ?? textField(provider, "domain");
  if (issuerField === undefined) return undefined;
  const jwksField = textField(provider, "jwks");
  return {
    provider,
    issuerField,
    issuer: readIssuer(best(issuerField)),
    jwksField,
    keys: jwksField && readKeySetUrl(best(jwksField)),
    applicationID: provider.fields.get("applicationID"),
  };
}

function isWorkos({ issuer, keys }: WorkosProvider, domains: ReadonlySet<string>): boolean {
  if (keys?.kind === "client" || (keys?.kind === "other" && keys.host === WORKOS_HOST)) return true;
  if (issuer.kind === "unreadable") return false;
  return (
    issuer.kind === "client" ||
    issuer.host === WORKOS_HOST ||
    issuer.host.endsWith(".authkit.app") ||
    domains.has(issuer.host)
  );
}

function textField({ fields }: Provider, name: "issuer" | "jwks" | "domain"): TextField | undefined {
  const field = fields.get(name);
  return field?.kind === "text" ? field : undefined;
}

/** As the deployment sees it if that is known, else with variables. */
export function best({ value, text }: TextField): string {
  return value ?? text;
}

/** Where a field is, with its text. */
export function fieldPlace({ file }: Provider, name: string, { line, text }: TextField): Place {
  return { file, line, text: `${name}: ${text}` };
}

/** How the file names the client, for use inside a template: `${clientId}`, or the ID itself. */
export function clientCode({ provider, issuerField, jwksField, applicationID }: WorkosProvider): string | undefined {
  for (const field of [issuerField, jwksField, applicationID]) {
    if (field?.kind !== "text" || field.at.source.file !== provider.file) continue;
    const { source, node } = field.at;
    const value = node.type === "Property" ? unwrapped(node.value) : node;
    if (value.type === "TemplateLiteral" && value.expressions.length === 1 && value.expressions[0])
      return `\${${source.textOf(value.expressions[0])}}`;
    const literal = value.type === "Literal" ? /client_\w+/.exec(String(value.value))?.[0] : undefined;
    if (literal !== undefined) return literal;
    if (field === applicationID && (value.type === "Identifier" || value.type === "MemberExpression"))
      return `\${${source.textOf(value)}}`;
  }
  return undefined;
}

/** Whether the Convex deployment runs on this machine or on a server of the user's own, where it may reach addresses that the cloud cannot. */
export function isOwnBackend({ project: { convex, apps } }: Facts): boolean {
  const envs = [...(convex ? [convex.env] : []), ...apps.map(({ env }) => env)];
  return envs.some(
    (env) =>
      env.get("CONVEX_SELF_HOSTED_URL") !== undefined ||
      /^(?:local|anonymous)[:-]/.test(env.get("CONVEX_DEPLOYMENT")?.value ?? ""),
  );
}
