// The operations of WorkOS's OpenAPI document and of its Node SDK, and which of them local AuthKit supports.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "yaml";
import { ROUTES } from "../../packages/lockstep/dist/identity/http/management/routes.js";
import { UNBUILT } from "../../packages/lockstep/dist/identity/http/management/unbuilt.js";
import { sdkMethods, shape } from "./sdk-methods.mjs";

/** Operations outside the management API, whose routes are in app.ts. */
const OTHERS = [
  "GET /sso/authorize",
  "GET /sso/jwks/{clientId}",
  "GET /sso/profile",
  "POST /sso/token",
  "POST /user_management/authenticate",
  "GET /user_management/authorize",
  "POST /user_management/authorize/device",
  "GET /user_management/sessions/logout",
];

/** The names of features by their paths: the first match counts. */
const FEATURES = [
  [/^\/(connect|authkit\/oauth2)\/|\/authorized_applications/, "Connect"],
  [/^\/authorization\//, "Fine-Grained Authorization"],
  [/^\/data-integrations/, "Pipes"],
  [/\/groups(\/|$)/, "Groups"],
  [/\/it_contacts/, "Admin Portal"],
  [/\/radar/, "Radar"],
  [/^\/sso\/logout/, "SSO logout"],
  [/^\/agents\//, "Agents"],
  [/^\/passwordless\//, "Magic Link"],
  [/\/waitlist/, "Waitlist"],
];

const require = createRequire(import.meta.url);
const { paths } = parse(readFileSync(require.resolve("@workos/openapi-spec/spec"), "utf8"));
const documented = Object.entries(paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, { tags }]) => [`${verb.toUpperCase()} ${path}`, tags[0].split(".").at(-1)]),
);

/** The SDK's methods by the shape of the operation that they call. */
export const methods = sdkMethods();

/** The document's tags by the shape of an operation. */
export const tags = new Map(documented.map(([operation, tag]) => [shape(operation), tag.replaceAll(/[-_]/g, " ")]));

const documentedShapes = new Map(documented.map(([operation]) => [shape(operation), operation]));
const routes = ROUTES.map(([method, path]) => `${method} ${path}`);
const supported = new Map([...OTHERS, ...routes].map((operation) => [shape(operation), operation]));

/** Supported operations, those of the document first. */
export const works = [...new Set([...documentedShapes.keys(), ...supported.keys()])].flatMap(
  (key) => supported.get(key) ?? [],
);

// The SDK's source does not contain the API's parameter names: such a path keeps the names that callers know from the response.
const named = new Map(UNBUILT.map(({ method, path }) => [shape(`${method} ${path}`), `${method} ${path}`]));
const missing = [...new Set([...documentedShapes.keys(), ...methods.keys()])]
  .filter((key) => !supported.has(key))
  .map((key) => documentedShapes.get(key) ?? named.get(key) ?? numbered(key));

function numbered(key) {
  let count = 0;
  return key.replaceAll("{}", () => `{id${++count}}`);
}

const featureOf = (operation) => FEATURES.find(([path]) => path.test(operation.split(" ")[1]))?.[1];

/** Operations without a feature's name, for example a new one in the document or the SDK. */
export const unnamed = missing.filter((operation) => featureOf(operation) === undefined);

/** Unsupported operations with their features, by feature. */
export const unbuilt = FEATURES.flatMap(([, feature]) =>
  missing.filter((operation) => featureOf(operation) === feature).map((operation) => [operation, feature]),
);
