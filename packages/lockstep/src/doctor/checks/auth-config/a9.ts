// A9: a provider that nothing binds to the client: the tokens of every WorkOS customer would be accepted.

import { isLoopback, WORKOS_HOST } from "../../auth-config/issuer.ts";
import type { Check } from "../../model/check.ts";
import { fieldPlace, workosProviders, type WorkosProvider } from "../shared/providers/workos-providers.ts";

export const A9: Check = {
  id: "A9",
  title: "A provider accepts the tokens of every WorkOS customer",
  needs: [],
  why: "https://api.workos.com is the issuer of every WorkOS customer. What keeps their tokens out is the key set of your own client, https://api.workos.com/sso/jwks/<client ID>. A provider with this issuer, without an applicationID and with another key set is not bound to your client: users of another customer's app can call your functions as signed-in users.",
  fix: "Write jwks: `https://api.workos.com/sso/jwks/${process.env.WORKOS_CLIENT_ID}` in that provider, and push with `npx convex dev` and, for production, `npx convex deploy`.",
  *run(facts) {
    for (const one of workosProviders(facts)) {
      const { provider, jwksField, issuerField } = one;
      if (!isUnbound(one) || jwksField === undefined) continue;
      yield {
        level: "error",
        what: `Security: provider ${provider.number} in ${provider.file} is not bound to your client, so it would accept tokens of any WorkOS customer whose key is in ${jwksField.text}`,
        places: [
          fieldPlace(provider, "jwks", jwksField),
          fieldPlace(provider, "issuer", issuerField),
          { file: provider.file, line: provider.line, text: "no applicationID" },
        ],
        fix: "write: jwks: `https://api.workos.com/sso/jwks/${process.env.WORKOS_CLIENT_ID}`\nthen run: npx convex dev, and for production: npx convex deploy",
      };
    }
  },
};

/** Also for other checks, which leave such a provider to this one. */
export function isUnbound({ provider, issuer, keys, jwksField, applicationID }: WorkosProvider): boolean {
  const type = provider.fields.get("type");
  return (
    provider.complete &&
    type?.kind === "text" &&
    type.value === "customJwt" &&
    applicationID === undefined &&
    issuer.kind === "shared" &&
    issuer.scheme === "https" &&
    issuer.host === WORKOS_HOST &&
    // A key set that is not known, or inside the file itself, is not called unbound.
    jwksField !== undefined &&
    keys?.kind === "other" &&
    !/\$\{|client_\w/.test(keys.path) &&
    // Another check's subject: Convex cannot fetch it.
    !isLoopback(keys.host) &&
    // The keys of one AuthKit domain are those of one environment.
    !keys.host.endsWith(".authkit.app")
  );
}
