// The frameworks that the doctor knows, and what each one does with environment variables.

/** The contents of a package.json, as far as they are used. */
export interface Manifest {
  readonly name?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly workspaces?: unknown;
  readonly engines?: unknown;
  readonly packageManager?: string;
}

export type FrameworkName =
  | "nextjs"
  | "tanstack-start"
  | "react-router"
  | "vite"
  | "expo"
  | "sveltekit"
  | "nuxt"
  | "astro";

export interface Framework {
  readonly name: FrameworkName;
  /** As its authors write it. */
  readonly title: string;
  /** Names that begin with one of these are in the browser's bundle. */
  readonly publicPrefixes: readonly string[];
  /** The port of its development server, if no script says otherwise. */
  readonly port: number;
  /** Whether the app has a server of its own, which can keep a secret. */
  readonly hasServer: boolean;
  /** Its env files, the strongest first. */
  readonly envFiles: (mode: "development" | "production") => readonly string[];
}

/** @next/env: https://nextjs.org/docs/app/guides/environment-variables, "Environment Variable Load Order". @expo/env agrees. */
const localBeforeMode = (mode: string): readonly string[] => [
  `.env.${mode}.local`,
  ".env.local",
  `.env.${mode}`,
  ".env",
];
/** Vite: https://vite.dev/guide/env-and-mode, "Env Loading Priorities": a file of the mode beats a local one of every mode. */
const modeBeforeLocal = (mode: string): readonly string[] => [
  `.env.${mode}.local`,
  `.env.${mode}`,
  ".env.local",
  ".env",
];

/** In the order of detection: the first whose package is a dependency. The packages are those that every app of the kind has. */
const FRAMEWORKS: readonly (Framework & { readonly packages: readonly string[] })[] = [
  server("nextjs", "Next.js", ["next"], ["NEXT_PUBLIC_"], 3000, localBeforeMode),
  server("tanstack-start", "TanStack Start", ["@tanstack/react-start"], ["VITE_"], 3000, modeBeforeLocal),
  server("react-router", "React Router", ["@react-router/dev"], ["VITE_"], 5173, modeBeforeLocal),
  server("sveltekit", "SvelteKit", ["@sveltejs/kit"], ["PUBLIC_"], 5173, modeBeforeLocal),
  // Nuxt reads `.env` alone, unless `--dotenv` names another file: https://nuxt.com/docs/4.x/directory-structure/env.
  server("nuxt", "Nuxt", ["nuxt"], ["NUXT_PUBLIC_"], 3000, () => [".env"]),
  server("astro", "Astro", ["astro"], ["PUBLIC_"], 4321, modeBeforeLocal),
  { ...server("expo", "Expo", ["expo"], ["EXPO_PUBLIC_"], 8081, localBeforeMode), hasServer: false },
  { ...server("vite", "Vite", ["vite"], ["VITE_"], 5173, modeBeforeLocal), hasServer: false },
];

function server(
  name: FrameworkName,
  title: string,
  packages: readonly string[],
  publicPrefixes: readonly string[],
  port: number,
  envFiles: Framework["envFiles"],
): Framework & { readonly packages: readonly string[] } {
  return { name, title, packages, publicPrefixes, port, envFiles, hasServer: true };
}

/**
 * The framework of a package; undefined if it is not an app of a known one. A package that has the framework as a peer is a
 * library for such apps.
 */
export function frameworkOf(manifest: Manifest): Framework | undefined {
  const names = { ...manifest.dependencies, ...manifest.devDependencies };
  const peers = manifest.peerDependencies ?? {};
  return FRAMEWORKS.find(({ packages }) =>
    packages.some((name) => Object.hasOwn(names, name) && !Object.hasOwn(peers, name)),
  );
}

/** The prefixes of all frameworks: a variable with one of them is meant for a browser. */
export const PUBLIC_PREFIXES: readonly string[] = [
  ...new Set([...FRAMEWORKS.flatMap(({ publicPrefixes }) => publicPrefixes), "REACT_APP_"]),
].toSorted((a, b) => b.length - a.length);
