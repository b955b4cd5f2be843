// A6: a key set that Convex cannot fetch, or that is not the one of the client.

import { isLoopback, WORKOS_HOST } from "../../auth-config/issuer.ts";
import { appValues } from "../../auth-config/variables.ts";
import type { Check, Edit, Finding } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { replaced } from "../../source/edit.ts";
import {
  clientCode,
  fieldPlace,
  isOwnBackend,
  workosProviders,
  type WorkosProvider,
} from "../shared/providers/workos-providers.ts";
import { isUnbound } from "./a9.ts";

export const A6: Check = {
  id: "A6",
  title: "The key set of a provider is not WorkOS's for this client",
  needs: [],
  why: "Convex's servers fetch `jwks` to verify the signature of a token. They cannot reach localhost, and only the key set of the client that the user signs in at can verify the token. Until mid-2025, apps had to proxy the key set themselves, because Convex did not accept WorkOS's content type.",
  fix: "Write jwks: `https://api.workos.com/sso/jwks/${process.env.WORKOS_CLIENT_ID}`, remove the proxy, and push with `npx convex dev`.",
  *run(facts) {
    const reachable = isOwnBackend(facts) || facts.project.onLocalStack;
    for (const one of workosProviders(facts)) {
      if (one.provider.from !== "file" || one.jwksField === undefined || isUnbound(one)) continue;
      const found = hostOf(one, reachable) ?? otherClient(facts, one);
      if (found) yield found;
    }
  },
};

function hostOf(one: WorkosProvider, reachable: boolean): Finding | undefined {
  const { provider, keys, issuer, jwksField } = one;
  if (jwksField === undefined || keys === undefined || keys.kind === "data" || keys.kind === "unreadable")
    return undefined;
  const { host } = keys;
  const local = isLoopback(host);
  // WorkOS serves the key sets of all clients here; a custom domain serves those of its own.
  const workos = host === WORKOS_HOST || host.endsWith(".authkit.app");
  if (
    workos ||
    (local && reachable) ||
    (issuer.kind !== "unreadable" && issuer.host === host) ||
    /[<>"'`,\s]/.test(host)
  )
    return undefined;
  const code = clientCode(one);
  const right = `https://${WORKOS_HOST}/sso/jwks/${code ?? "${process.env.WORKOS_CLIENT_ID}"}`;
  return {
    level: local ? "error" : "warning",
    what: local
      ? `The key set of provider ${provider.number} in ${provider.file} is on ${host}, which Convex's servers cannot reach`
      : `The key set of provider ${provider.number} in ${provider.file} is on ${host}, not at WorkOS`,
    places: [fieldPlace(provider, "jwks", jwksField)],
    ...(local
      ? {}
      : {
          why: "Convex fetches `jwks` to verify the signature of a token. A proxy in one's own app was needed until mid-2025; today it is one more thing that can be down, or serve the keys of another environment.",
        }),
    fix: `write: jwks: ${right.includes("${") ? `\`${right}\`` : JSON.stringify(right)}, and run: npx convex dev`,
    ...(code === undefined ? {} : edit(one, right)),
  };
}

function edit({ provider, jwksField }: WorkosProvider, right: string): { edits?: readonly Edit[] } {
  if (jwksField?.expression.source.file !== provider.file) return {};
  const { source, node } = jwksField.expression;
  if (node.type !== "Literal" && node.type !== "TemplateLiteral") return {};
  const code = right.includes("${") ? `\`${right}\`` : JSON.stringify(right);
  return { edits: [{ file: source.file, content: replaced(source, node, code) }] };
}

/** The key set of one client, with the issuer or the audience of another one; or one that no app signs in at. */
function otherClient(
  facts: Facts,
  { provider, keys, issuer, jwksField, applicationID }: WorkosProvider,
): Finding | undefined {
  if (keys?.kind !== "client" || jwksField === undefined) return undefined;
  const audience = applicationID?.kind === "text" ? (applicationID.value ?? applicationID.text) : undefined;
  const named = issuer.kind === "client" ? issuer.client : audience;
  const isId = (client: string | undefined): client is string => client?.startsWith("client_") === true;
  if (isId(named) && isId(keys.client) && named !== keys.client) {
    const name = issuer.kind === "client" ? "issuer" : "applicationID";
    return {
      level: "error",
      what: `Provider ${provider.number} in ${provider.file} has the ${name} of ${named}, and the key set of ${keys.client}, so no token fits both`,
      places: [fieldPlace(provider, "jwks", jwksField)],
      fix: "use the same client ID in both, best: process.env.WORKOS_CLIENT_ID",
    };
  }
  const apps = appValues(facts, "WORKOS_CLIENT_ID").filter(isId);
  const written = jwksField.variables.length === 0;
  if (!written || !isId(keys.client) || apps.length === 0 || apps.includes(keys.client)) return undefined;
  // Several clients in one file: the others may be those of production or of another app.
  const all = workosProviders(facts);
  if (
    all.some((other) => other.keys?.kind === "client" && (!isId(other.keys.client) || apps.includes(other.keys.client)))
  )
    return undefined;
  return {
    level: "error",
    what: `${provider.file} names the client ${keys.client}, and the app signs users in at ${apps.join(", ")}, whose tokens are refused`,
    places: [fieldPlace(provider, "jwks", jwksField)],
    why: "A token is signed with the keys of the client that the user signed in at, and names that client. Convex only accepts the tokens of the clients in auth.config.ts.",
    fix: "write process.env.WORKOS_CLIENT_ID in place of the client ID, then run: npx convex env set WORKOS_CLIENT_ID <the app's client ID> && npx convex dev",
  };
}
