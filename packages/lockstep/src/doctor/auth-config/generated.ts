// The providers that functions of packages return: `authConfig` of @lockstep/auth, and `getAuthConfigProviders` of the component
// @convex-dev/workos-authkit. Restated here, because `lockstep` does not depend on either; a test compares both with the originals.

import { type At, type FieldAt, type Part, type Value } from "./value.ts";

type Parts = readonly Part[];

const WORKOS: Parts = ["api.workos.com"];

/** The options of `authConfig`, evaluated. */
export interface AuthConfigOptions {
  readonly clientId: Parts;
  readonly authDomain: Parts | undefined;
  readonly clientIds: readonly Parts[];
  readonly jwks: Parts | undefined;
}

/** packages/auth/src/backend/auth-config.ts */
export function providersOfAuthConfig({ clientId, authDomain, clientIds, jwks }: AuthConfigOptions, at: At): Value[] {
  const keysOf = (client: Parts): Parts =>
    (same(client, clientId) ? jwks : undefined) ?? ["https://", ...WORKOS, "/sso/jwks/", ...client];
  const clients = [clientId, ...clientIds].filter(
    (client, index, all) => all.findIndex((other) => same(other, client)) === index,
  );
  const provider = (issuer: Parts, jwksOf: Parts, applicationID?: Parts): Value =>
    recordOf("authConfig", at, { issuer, jwks: jwksOf, ...(applicationID === undefined ? {} : { applicationID }) });
  return (authDomain === undefined ? [WORKOS] : [authDomain, WORKOS]).flatMap((host) => [
    ...clients.flatMap((client) => [
      provider(["https://", ...host], keysOf(client), client),
      ...["user_management", "sso", "convex"].map((path) =>
        provider(["https://", ...host, `/${path}/`, ...client], keysOf(client)),
      ),
    ]),
    provider(["https://", ...host], keysOf(clientId)),
  ]);
}

/** @convex-dev/workos-authkit 0.2.9, src/client/index.ts */
export function providersOfComponent(clientId: Parts, apiHostname: Parts | undefined, at: At): Value[] {
  const host = apiHostname ?? WORKOS;
  const jwks: Parts = ["https://api.workos.com/sso/jwks/", ...clientId];
  return [
    recordOf("component", at, { issuer: ["https://", ...host, "/"], jwks, applicationID: clientId }),
    recordOf("component", at, { issuer: ["https://", ...host, "/user_management/", ...clientId], jwks }),
  ];
}

function recordOf(from: "authConfig" | "component", at: At, texts: Readonly<Record<string, Parts>>): Value {
  const all = { type: ["customJwt"], algorithm: ["RS256"], ...texts };
  const fields = Object.entries(all).map(([name, parts]): [string, FieldAt] => [
    name,
    { value: { kind: "text", parts, at }, at },
  ]);
  return { kind: "record", fields: new Map(fields), complete: true, from, at };
}

function same(a: Parts, b: Parts): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
