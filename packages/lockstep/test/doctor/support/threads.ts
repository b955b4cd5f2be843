// Ten whole projects, each as a user of a forum would have it: what they see, and the cause that the doctor has to name first.
// Whether each symptom is real is not tested here but in test/e2e/doctor.e2e.ts, for those that `--fix` repairs.

import { type Base, type Change, replace } from "./project.ts";
import { deploymentFacts, networkFacts } from "./services.ts";
import { CLIENT, mint } from "./token.ts";

export interface Thread {
  /** What the user would write. */
  readonly symptom: string;
  readonly base: Base;
  readonly change: Change;
  /** The check of the first line. */
  readonly cause: string;
  /** Words of that line. */
  readonly says: readonly string[];
  readonly fixable?: boolean;
  /** The claims of the token that is shown to the doctor. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The deployment, where it is the cause: its variables, and the files that were pushed in place of the project's. */
  readonly deployed?: {
    readonly env: Readonly<Record<string, string>>;
    readonly files: Readonly<Record<string, string>>;
  };
}

const SECOND = "issuer: `https://api.workos.com/user_management/${clientId}`,";

/** A change of `convex/auth.config.ts`. */
const authConfig = (before: string, after: string): Change => ({
  files: { "convex/auth.config.ts": replace(before, after) },
});

/** The second provider with the audience that its tokens never have. */
export const APPLICATION_ID: Change = authConfig(SECOND, `${SECOND}\n      applicationID: clientId,`);

/** An issuer copied from a chat that turns addresses into links. */
export const PASTED: Change = authConfig('"https://api.workos.com/"', '"<https://api.workos.com/>"');

/** An issuer of an older page of the docs. */
export const CLIENT_AT_END: Change = authConfig('"https://api.workos.com/"', "`https://api.workos.com/${clientId}`");

/** A password that is too short for a sealed cookie. */
export const SHORT_PASSWORD: Change = {
  files: { ".env.local": replace("planted-secret-of-the-session-cookie-0123456789", "planted-secret") },
};

/** A token as WorkOS documents it, of which some environments still have the issuer. */
export const WITHOUT_AUDIENCE = { iss: "https://api.workos.com/" };

/** The client of another environment. */
export const CLIENT_OF_PRODUCTION = "client_01KDOCTORPROD0000000002";
const OLD_ISSUER = "https://api.workos.com/user_management/client_01KOLD";

export const THREADS: readonly Thread[] = [
  {
    symptom: '"No auth provider found matching the given token"',
    base: "nextjs",
    change: {
      files: {
        "convex/auth.config.ts":
          'export default {\n  providers: [{ domain: "https://acme.clerk.accounts.dev", applicationID: "convex" }],\n};\n',
      },
    },
    cause: "A1",
    says: ["convex/auth.config.ts"],
  },
  {
    symptom: "The issuer has the client ID at its end, as an older page of the docs had it",
    base: "vite",
    change: CLIENT_AT_END,
    cause: "A3",
    says: ["https://api.workos.com/"],
    fixable: true,
  },
  {
    symptom: "Signed in at WorkOS, and the identity is null: the tokens have no audience",
    base: "nextjs",
    change: { token: mint(WITHOUT_AUDIENCE) },
    claims: WITHOUT_AUDIENCE,
    cause: "J2",
    says: ["aud"],
    fixable: true,
  },
  {
    symptom: "Signed in at WorkOS, the page shows <Unauthenticated>: applicationID on the second provider",
    base: "vite",
    change: APPLICATION_ID,
    cause: "A4",
    says: ["applicationID"],
    fixable: true,
  },
  {
    symptom: "An issuer that was pasted from a chat",
    base: "vite",
    change: PASTED,
    cause: "A5",
    says: ["<https://api.workos.com/>"],
    fixable: true,
  },
  {
    symptom: "Works on localhost; in production a refresh of the page signs the user out",
    base: "vite",
    change: {
      target: "production",
      files: {
        ".env.local": replace("VITE_WORKOS_API_HOSTNAME=auth.notes.example\n", ""),
        "src/main.tsx": replace("      apiHostname={import.meta.env.VITE_WORKOS_API_HOSTNAME}\n", ""),
      },
    },
    cause: "P1",
    says: ["apiHostname"],
  },
  {
    symptom: "Signed in with the keys of one environment, while the deployment trusts another",
    base: "nextjs",
    change: { facts: { deployment: deploymentFacts({ env: { WORKOS_CLIENT_ID: CLIENT_OF_PRODUCTION } }) } },
    deployed: { env: { WORKOS_CLIENT_ID: CLIENT_OF_PRODUCTION }, files: {} },
    cause: "D2",
    says: ["0001", "trusts", "0002"],
  },
  {
    symptom: "Preview deployments return to the wrong address after the sign-in",
    base: "vite",
    change: {
      files: {
        "convex.json": replace('"dev"', '"preview": {}, "dev"'),
        "src/main.tsx": replace("{`${window.location.origin}/callback`}", "{import.meta.env.VITE_WORKOS_REDIRECT_URI}"),
      },
    },
    cause: "P4",
    says: ["VITE_WORKOS_REDIRECT_URI"],
  },
  {
    symptom: "auth.config.ts is right, but was never pushed",
    base: "nextjs",
    change: {
      facts: {
        network: networkFacts({
          providers: {
            ok: true,
            value: [{ issuer: OLD_ISSUER, applicationID: null }],
          },
        }),
      },
    },
    deployed: {
      env: { WORKOS_CLIENT_ID: CLIENT },
      files: {
        "convex/auth.config.ts": `export default {
  providers: [
    { type: "customJwt", issuer: "${OLD_ISSUER}", algorithm: "RS256", jwks: "https://api.workos.com/sso/jwks/client_01KOLD" },
  ],
};
`,
      },
    },
    cause: "D5",
    says: ["is not deployed"],
  },
  {
    symptom: "Sessions do not last: the password of the cookie is too short",
    base: "nextjs",
    change: SHORT_PASSWORD,
    cause: "E6",
    says: ["WORKOS_COOKIE_PASSWORD"],
    fixable: true,
  },
];
