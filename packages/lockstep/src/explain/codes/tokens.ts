// The codes with which token acceptance refuses a token: what local Convex logs, and what a deployment answers. `Unauthenticated` is with
// `UNAUTHENTICATED`, from which it differs in letter case only.

import type { Topic } from "../topic.ts";

const area = "Tokens that Convex refuses";
const TOKENS = ["How Convex validates a token", "docs/tokens.md"] as const;
const CONFIG = [
  "Which tokens the auth config accepts",
  "docs/backend.md#which-tokens-the-auth-config-accepts",
] as const;
const COMPARE = [
  "Compare a token with the auth config; the log of local Convex names the check:",
  "npx lockstep doctor --token",
] as const;
const PUSH = ["Push:", "npx convex dev --once"] as const;

/** In the order in which a token is checked. */
export const TOKENS_REFUSED: readonly Topic[] = [
  {
    code: "NoAuthProvider",
    area,
    summary: "No provider in convex/auth.config.ts matches the token",
    happened:
      "Convex looks for the first provider whose issuer is the token's `iss`, and whose `applicationID`, if it has one, is in `aud`. There is none, so the call is refused with 401.",
    causes: [
      "No providers are configured: `convex/auth.config.ts` is missing or was not pushed (check A1).",
      "No issuer equals `iss`: the tokens of your WorkOS environment name another one, or another client ID (J1).",
      "The provider has `applicationID`, and WorkOS's tokens have no `aud` by default (A4, J2).",
      "`aud` is something else than `applicationID` (J3).",
    ],
    find: ["Read the message: it has `iss`, `aud`, and every configured provider.", COMPARE],
    fix: [
      "Use `authConfig({ clientId: process.env.WORKOS_CLIENT_ID })`: it has a provider for every kind of WorkOS token. With a custom authentication domain, add `authDomain`.",
      [
        "Set the client ID of the environment that the app signs in to:",
        "npx convex env set WORKOS_CLIENT_ID client_…",
      ],
      PUSH,
    ],
    related: ["TOKEN_REFUSED", "AUTH_CONFIG_INVALID", "AuthConfigMissingEnvironmentVariable"],
    guides: [TOKENS, CONFIG],
  },
  {
    code: "InvalidAuthHeader",
    area,
    summary: "The token, its signature or a claim is not valid, or the admin key is wrong",
    happened:
      "A provider matches the token, or the token could not be read at all, and a check failed. The message says which.",
    causes: [
      '"Could not parse JWT payload": it is not an access token, but a refresh token, an ID or an empty string.',
      '"Could not decode token": no key of the key set has the token\'s `kid`, or the signature is wrong. The token is from another environment, or local AuthKit has new keys (J6).',
      '"Token expired … seconds ago": the client sent an old token, or a clock is wrong (J10).',
      '"Token will be valid in … seconds": the clock of the machine that runs Convex is behind (J9).',
      '"Could not fetch JWKS" or "Invalid JWKS": `jwks` is not the address of a key set (J6).',
      '"admin key was invalid": a script or the dashboard uses the key of another deployment.',
    ],
    find: [
      COMPARE,
      ["For a `kid`, compare the published keys:", "curl -s https://api.workos.com/sso/jwks/client_…"],
      ["For a clock, compare the times:", "date -u && curl -sI https://api.workos.com/ | grep -i ^date"],
    ],
    fix: [
      "Pass AuthKit's access token unchanged, and let Lockstep refresh it.",
      ["Use the same environment everywhere:", "npx convex env set WORKOS_CLIENT_ID client_…"],
      "Leave `jwks` of `authConfig` out in production, or set it to `https://api.workos.com/sso/jwks/<client ID>`, without a slash at the end.",
      "Let the system set the clock (NTP).",
    ],
    related: ["TOKEN_REFUSED", "NoAuthProvider", "AuthProviderUnreachable", "BadDeployKey"],
    guides: [TOKENS, ["Troubleshooting", "docs/troubleshooting.md"]],
  },
  {
    code: "AuthProviderUnreachable",
    area,
    summary: "The key set that verifies tokens could not be fetched",
    happened:
      "The server of the provider's `jwks` did not answer, or answered with a status from 500. The token may be fine: clients connect again and send it once more.",
    causes: [
      "The deployment cannot reach the address. A deployment in the cloud cannot reach `localhost` or a private network.",
      "WorkOS, or the custom authentication domain, has an outage.",
      "In development: local AuthKit is not running.",
    ],
    find: [
      "The message names the URL.",
      ["Fetch it from where the deployment runs:", "curl -si https://api.workos.com/sso/jwks/client_… | head -20"],
    ],
    fix: [
      "Leave `jwks` of `authConfig` out: WorkOS serves all key sets at api.workos.com, also with a custom domain.",
      [
        "For local AuthKit with a deployment elsewhere, the key set is passed in a variable:",
        "npx lockstep dev --convex <url>",
      ],
    ],
    related: ["InvalidAuthHeader", "AUTH_CONFIG_UNAWARE"],
    guides: [TOKENS, ["Use an existing Convex deployment", "docs/existing-convex.md"]],
  },
  {
    code: "AuthProviderDiscoveryFailed",
    area,
    summary: "An OpenID provider's discovery document or keys cannot be used",
    happened:
      "The provider has `domain`, so Convex reads `<iss>/.well-known/openid-configuration` and the key set that it names. One of them could not be fetched or read.",
    causes: [
      'The provider is for WorkOS access tokens, and lacks `type: "customJwt"`, `jwks` and `algorithm`.',
      "The issuer in the document differs from the token's `iss`; here a slash at the end counts.",
      "The address answers with a page, an error or a redirect to a sign-in.",
    ],
    find: [
      "The message names the issuer; the log of local Convex adds what is wrong with the answer.",
      ["Read the document yourself:", "curl -si <iss>/.well-known/openid-configuration | head -40"],
    ],
    fix: ["For WorkOS, use `authConfig`.", "For another provider, correct `domain` so that it equals `iss`.", PUSH],
    related: ["UNAUTHENTICATED", "InvalidAuthConfig"],
    guides: [TOKENS, CONFIG],
  },
];
