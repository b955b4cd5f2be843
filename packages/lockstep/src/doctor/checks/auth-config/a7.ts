// A7: the app signs users in at a custom domain, and no provider has it as issuer.

import { readIssuer, WORKOS_HOST } from "../../auth-config/issuer.ts";
import type { Check, Edit } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { importedCalls, propertyOf } from "../../source/expressions.ts";
import { authDomains } from "../shared/providers/auth-domains.ts";
import { authConfigOf, workosProviders } from "../shared/providers/workos-providers.ts";

export const A7: Check = {
  id: "A7",
  title: "The custom domain of sign-in is not an issuer in auth.config.ts",
  needs: [],
  why: "With a custom domain for the Authentication API, WorkOS writes that domain into `iss` of every token. Convex compares it with the issuers in auth.config.ts, and refuses tokens of any other.",
  fix: 'Add providers with the custom domain as host of the issuer. With @lockstep/auth: authConfig({ clientId: process.env.WORKOS_CLIENT_ID, authDomain: "auth.example.com" }). The key set stays at https://api.workos.com/sso/jwks/<client ID>.',
  *run(facts) {
    const config = authConfigOf(facts);
    // With a token, J7 knows the issuer itself.
    if (config.kind !== "read" || !config.complete || facts.token) return;
    const providers = workosProviders(facts);
    // Without any, another check speaks; an issuer that is not known may be the one.
    if (
      providers.length === 0 ||
      config.providers.some(({ complete, fields }) => !complete || isUnknown(fields.get("issuer")))
    )
      return;
    for (const { host, place } of authDomains(facts.project)) {
      if (providers.some(({ issuer }) => issuer.kind !== "unreadable" && issuer.host === host)) continue;
      const call = authConfigCall(facts, host);
      yield {
        level: "error",
        what: `The app signs users in at ${host}, and ${config.file} has no provider for tokens of that issuer`,
        places: [{ file: config.file, line: call?.line ?? providers[0]?.provider.line ?? 1 }, place],
        fix: call
          ? `write: authDomain: "${host}" in the options of authConfig (lockstep doctor --fix does it), then run: npx convex dev`
          : `add to providers, then run npx convex dev:\n${providersFor(host)}`,
        unverified: `only a token shows whether WorkOS already writes ${host} into it: lockstep doctor --token`,
        ...(call?.edit ? { edits: [call.edit] } : {}),
      };
    }
  },
};

function isUnknown(field: { kind: string; value?: string | undefined; text?: string } | undefined): boolean {
  // A client that is a variable leaves the host known.
  return (
    field !== undefined &&
    (field.kind === "unknown" || readIssuer(field.value ?? field.text ?? "").kind === "unreadable")
  );
}

/** The call of `authConfig`, with the option added if it has none. */
function authConfigCall({ project }: Facts, host: string): { line: number; edit: Edit | undefined } | undefined {
  const file = project.convex?.authConfig;
  const source = file === undefined ? undefined : project.source(file);
  const call = source && importedCalls(source, /^@lockstep\/auth\/backend\/auth-config$/)[0]?.call;
  const [options] = call?.arguments ?? [];
  if (source === undefined || call === undefined) return undefined;
  const clientId = propertyOf(options, "clientId");
  const free = options?.type === "ObjectExpression" && propertyOf(options, "authDomain") === undefined;
  const at = clientId?.end;
  return {
    line: source.line(call),
    edit:
      free && at !== undefined
        ? { file: source.file, content: `${source.text.slice(0, at)}, authDomain: "${host}"${source.text.slice(at)}` }
        : undefined,
  };
}

function providersFor(host: string): string {
  const jwks = `jwks: \`https://${WORKOS_HOST}/sso/jwks/\${process.env.WORKOS_CLIENT_ID}\``;
  return [`\`https://${host}/user_management/\${process.env.WORKOS_CLIENT_ID}\``, `"https://${host}"`]
    .map((issuer) => `{ type: "customJwt", issuer: ${issuer}, algorithm: "RS256", ${jwks} },`)
    .join("\n");
}
