// An app that keeps its session with an SDK of WorkOS that Lockstep's own session replaces: what replaces each name that the app imports from
// it. Its files are left to a person, because an app between the two is signed in with neither. Pure.

import type { Manual, Part, Target } from "./model.ts";
import { sourcesOf } from "./sources.ts";

/** What replaces the names of one SDK, as code with comments. */
interface Sdk {
  readonly package: string;
  readonly replacements: Readonly<Record<string, string>>;
}

const SIGN_IN = `<a href="/auth/sign-in">Sign in</a> {/* and back to this page: /auth/sign-in?return_to=/here */}`;
const SIGN_UP = `<a href="/auth/sign-up">Sign up</a>`;
const CALLBACK = (
  route: string,
): string => `// Remove this route: ${route} answers at /auth/callback. Make WORKOS_REDIRECT_URI that
// address, or remove it, and add the address at WorkOS: npx lockstep provision`;

const PAGE = (from: string): Record<string, string> => ({
  AuthKitProvider: `// Remove it, and the ConvexProviderWithAuth in it: LockstepProvider in the root route is both.`,
  useAuth: `import { useSignOut, useUser } from "${from}";

const user = useUser();
const signOut = useSignOut();`,
  useAccessToken: `import { useAccessToken } from "${from}";

const { getAccessToken } = useAccessToken();`,
  Impersonation: `import { ImpersonationBanner } from "${from}";

<ImpersonationBanner />`,
});

const TANSTACK = "@lockstep/auth/tanstack-start";
const SDKS: readonly Sdk[] = [
  {
    package: "@workos/authkit-tanstack-react-start",
    replacements: {
      ...PAGE(TANSTACK),
      authkitMiddleware: `// Remove it from requestMiddleware: the session is read where it is asked for.`,
      handleCallbackRoute: CALLBACK("src/routes/auth.$.ts"),
      getAuth: `import { getServerSession, requireSession } from "${TANSTACK}";

// In server functions and server routes:
const { user, accessToken } = await getServerSession();
// In routes that need a user, instead of a check:
beforeLoad: requireSession,`,
      getSignInUrl: SIGN_IN,
      getSignUpUrl: SIGN_UP,
      signOut: `import { endSession } from "${TANSTACK}";
import { redirect } from "@tanstack/react-router";

throw redirect({ href: await endSession("/") });`,
      switchToOrganization: `import { useSwitchOrganization } from "${TANSTACK}";

const switchOrganization = useSwitchOrganization();`,
    },
  },
  {
    package: "@workos-inc/authkit-react-router",
    replacements: {
      authkitLoader: `import { auth } from "@lockstep/auth/react-router";

export const loader = ({ context }: Route.LoaderArgs) => ({ user: auth.sessionOf(context).user });
// Instead of ensureSignedIn:
export const middleware = [auth.requireUser()];`,
      withAuth: `import { auth } from "@lockstep/auth/react-router";

const { user, accessToken } = auth.sessionOf(context);`,
      authLoader: CALLBACK("app/routes/auth.ts"),
      getSignInUrl: SIGN_IN,
      getSignUpUrl: SIGN_UP,
      signOut: `import { auth } from "@lockstep/auth/react-router";

return auth.signOut({ request, context }, { returnTo: "/" });`,
      switchToOrganization: `import { useSwitchOrganization } from "@lockstep/auth/react-router/react";

const switchOrganization = useSwitchOrganization();`,
    },
  },
];

/** The SDK of the app, by the name of its package. */
export function otherSdk({ app: { manifest } }: Target): string | undefined {
  const dependencies = { ...manifest.dependencies, ...manifest.devDependencies };
  return SDKS.find((sdk) => Object.hasOwn(dependencies, sdk.package))?.package;
}

/** For each file that imports from it, what takes its place. */
export function replacing(target: Target, name: string): Part {
  const sdk = SDKS.find((one) => one.package === name);
  const manual =
    sdk === undefined
      ? []
      : sourcesOf(target, name).flatMap(({ file, imports }): Manual[] => {
          const used = imports.filter(({ from }) => from === name || from === `${name}/client`);
          const parts = used.map(
            (one) => `// ${one.name}:\n${sdk.replacements[one.name] ?? `// See ${target.guide.page}`}`,
          );
          return used.length === 0
            ? []
            : [{ file, why: `Replace what it imports from ${name}:`, code: `${parts.join("\n\n")}\n` }];
        });
  return {
    manual,
    notes: [
      `Lockstep keeps the session itself on this framework, in place of ${name}; ${target.guide.page} shows each file. When no file imports it ` +
        `anymore, remove the package, and run \`lockstep init\` again.`,
    ],
  };
}
