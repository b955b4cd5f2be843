// Which environment variables each SDK reads by itself. Sources: env-variables.ts of @workos-inc/authkit-nextjs 3.0.1 to 4.3.2,
// ConfigurationProvider of @workos/authkit-session 0.7.1 and of authkit-react-router 0.8.1, options.ts of @lockstep/auth.

import type { App, Project } from "../../../project/project.ts";
import type { Source } from "../../../source/source.ts";

/** A variable that sign-in cannot do without. */
export interface SignInVariable {
  readonly name: string;
  /** Other names that do as well. */
  readonly others?: readonly string[];
  /** The option that sets it in code instead. */
  readonly option: string;
}

interface Sdk {
  /** Whether the app uses it, by its dependencies, and for Lockstep by what its code imports. */
  readonly isUsedBy: (names: readonly string[], imports: () => ReadonlySet<string>) => boolean;
  readonly title: string;
  readonly variables: readonly SignInVariable[];
}

export const COOKIE_PASSWORD = "WORKOS_COOKIE_PASSWORD";
const CLIENT_ID: SignInVariable = { name: "WORKOS_CLIENT_ID", option: "clientId" };
const API_KEY: SignInVariable = { name: "WORKOS_API_KEY", option: "apiKey" };
const PASSWORD: SignInVariable = { name: COOKIE_PASSWORD, option: "cookiePassword" };

/** SDKs without an entry, such as authkit-react, read no variable: the app's code passes values to them. */
const SDKS: readonly Sdk[] = [
  {
    isUsedBy: (names) => names.includes("@workos-inc/authkit-nextjs"),
    title: "@workos-inc/authkit-nextjs",
    variables: [CLIENT_ID, API_KEY, PASSWORD, { name: "NEXT_PUBLIC_WORKOS_REDIRECT_URI", option: "redirectUri" }],
  },
  ...["@workos/authkit-tanstack-react-start", "@workos-inc/authkit-react-router", "@workos-inc/authkit-remix"].map(
    onSession,
  ),
  onSession("@workos/authkit-sveltekit"),
  {
    isUsedBy: (names, imports) =>
      names.includes("@lockstep/auth") &&
      ["server", "nextjs/server", "tanstack-start", "react-router"].some((entry) =>
        imports().has(`@lockstep/auth/${entry}`),
      ),
    title: "@lockstep/auth",
    variables: [CLIENT_ID, API_KEY, PASSWORD],
  },
];

function onSession(name: string): Sdk {
  return {
    isUsedBy: (names) => names.includes(name),
    title: name,
    variables: [CLIENT_ID, API_KEY, PASSWORD, { name: "WORKOS_REDIRECT_URI", option: "redirectUri" }],
  };
}

/** A variable that an SDK of an app reads. */
export interface SdkVariable extends SignInVariable {
  /** The package that reads it. */
  readonly sdk: string;
}

/** What the SDKs of an app read from the environment of its server, without what the app's code sets instead. */
export function sdkVariables(project: Project, app: App): SdkVariable[] {
  if (!app.framework.hasServer) return [];
  const { dependencies, devDependencies } = app.manifest;
  const names = Object.keys({ ...dependencies, ...devDependencies });
  const imports = (): ReadonlySet<string> =>
    new Set(sourcesOf(project, app, "@lockstep/auth").flatMap((source) => source.imports.map(({ from }) => from)));
  const used = SDKS.filter(({ isUsedBy }) => isUsedBy(names, imports));
  return used.flatMap(({ title, variables }) =>
    variables
      .filter(({ option }) => !isOptionInCode(project, app, option))
      .map((variable) => ({ ...variable, sdk: title })),
  );
}

/** The files of an app's own package that contain a word. */
export function sourcesOf(project: Project, app: App, ...words: readonly string[]): Source[] {
  return [...project.sourcesWith(...words)].filter(({ file }) => project.packageOf(file)?.dir === app.dir);
}

/** Options that no code but that of an SDK takes; a client ID is also an option of other services. */
const SDK_CALLS =
  /^(?:createAuthServer|configure|authkitProxy|authkitMiddleware|authkit|authkitLoader|createAuthKit\w*|authKitHandle|configureAuthKit)$/;

/** Whether code passes an option to a function of an SDK. */
function isOptionInCode(project: Project, app: App, option: string): boolean {
  return sourcesOf(project, app, option).some((source) =>
    source.all("Property").some((property) => {
      if (property.key.type !== "Identifier" || property.key.name !== option) return false;
      const call = source.parent(source.parent(property) ?? property);
      return call?.type === "CallExpression" && SDK_CALLS.test(source.textOf(call.callee).split(".").at(-1) ?? "");
    }),
  );
}
