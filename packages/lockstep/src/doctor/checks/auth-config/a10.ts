// A10: the type, the algorithm, or a provider that is there twice.

import type { Check, Edit, Finding } from "../../model/check.ts";
import { replaced, withProperty } from "../../source/edit.ts";
import { best, fieldPlace, workosProviders, type WorkosProvider } from "../shared/providers/workos-providers.ts";

export const A10: Check = {
  id: "A10",
  title: "A provider for WorkOS is not customJwt with RS256, or is listed twice",
  needs: [],
  why: "WorkOS signs access tokens with RS256, and its issuers have no OpenID Connect discovery, so the provider has to be of the type customJwt, with the URL of the key set. Of two providers with the same issuer and audience, Convex only uses the first one.",
  fix: 'Write type: "customJwt" and algorithm: "RS256", and only one provider for each issuer and applicationID. `lockstep doctor --fix` writes the first two.',
  *run(facts) {
    const all = workosProviders(facts);
    for (const [index, one] of all.entries()) {
      if (one.provider.from !== "file" || one.issuer.kind === "unreadable") continue;
      yield* [typeOf(one), algorithmOf(one), duplicateOf(one, all.slice(0, index))].filter(
        (found) => found !== undefined,
      );
    }
  },
};

function typeOf(one: WorkosProvider): Finding | undefined {
  const { provider, issuerField } = one;
  const { fields, file, line, number, complete } = provider;
  if (!complete) return undefined;
  const type = fields.get("type");
  if (type?.kind === "unknown" || (type && (type.value === undefined || type.value === "customJwt"))) return undefined;
  const base = {
    level: "error",
    places: [type ? fieldPlace(provider, "type", type) : { file, line }],
  } as const;
  if (fields.has("domain") && !fields.has("issuer")) {
    const issuer = issuerField.text;
    return {
      ...base,
      what: `Provider ${number} in ${file} is for OpenID Connect, and the access tokens of ${issuer} are not found through OpenID Connect discovery`,
      fix: `write: { type: "customJwt", issuer: "${issuer}", algorithm: "RS256", jwks: \`https://api.workos.com/sso/jwks/\${process.env.WORKOS_CLIENT_ID}\` }`,
    };
  }
  const shown = type ? `has the type ${type.text}` : "has no type";
  return {
    ...base,
    what: `Provider ${number} in ${file} ${shown}, so the file cannot be pushed: with issuer and jwks, it is of the type customJwt`,
    fix: 'write: type: "customJwt"',
    ...edit(one, "type", '"customJwt"'),
  };
}

function algorithmOf(one: WorkosProvider): Finding | undefined {
  const { provider } = one;
  const { fields, file, line, number, complete } = provider;
  if (!complete || !fields.has("issuer")) return undefined;
  const algorithm = fields.get("algorithm");
  if (algorithm?.kind === "unknown" || (algorithm && (algorithm.value === undefined || algorithm.value === "RS256")))
    return undefined;
  return {
    level: "error",
    what: `Provider ${number} in ${file} has ${algorithm ? `the algorithm ${algorithm.text}` : "no algorithm"}, and WorkOS signs with RS256`,
    places: [algorithm ? fieldPlace(provider, "algorithm", algorithm) : { file, line }],
    fix: 'write: algorithm: "RS256"',
    ...edit(one, "algorithm", '"RS256"'),
  };
}

function edit({ provider }: WorkosProvider, name: "type" | "algorithm", code: string): { edits?: readonly Edit[] } {
  const { source, node } = provider.at;
  const field = provider.fields.get(name);
  if (source.file !== provider.file) return {};
  if (field?.kind === "text") {
    const { source: own, node: value } = field.expression;
    return own.file === provider.file && value.type === "Literal"
      ? { edits: [{ file: own.file, content: replaced(own, value, code) }] }
      : {};
  }
  return node.type === "ObjectExpression"
    ? { edits: [{ file: source.file, content: withProperty(source, node, `${name}: ${code}`) }] }
    : {};
}

function duplicateOf(one: WorkosProvider, before: readonly WorkosProvider[]): Finding | undefined {
  const audience = ({ applicationID }: WorkosProvider): string | null =>
    applicationID?.kind === "text" ? best(applicationID) : applicationID ? null : "";
  const key = audience(one);
  const issuer = (other: WorkosProvider): string => best(other.issuerField).replace(/\/+$/, "");
  const same = before.find((other) => key !== null && audience(other) === key && issuer(other) === issuer(one));
  if (same === undefined) return undefined;
  const { provider, issuerField } = one;
  return {
    level: "warning",
    what: `Providers ${same.provider.number} and ${provider.number} in ${provider.file} have the same issuer and audience, and Convex never uses the second one`,
    places: [fieldPlace(provider, "issuer", issuerField), fieldPlace(same.provider, "issuer", same.issuerField)],
    fix: `remove one of them: lines ${same.provider.line} and ${provider.line}`,
  };
}
