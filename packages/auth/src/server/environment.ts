// The environment variables of the process, also where there is no Node.
const { process } = globalThis as { process?: { env?: Readonly<Record<string, string | undefined>> } };

/** Returns the environment of the process, or nothing where there is none. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process?.env ?? {};
}

/** Returns the URL of the deployment, under the name that the framework or Convex gives it. */
export function deploymentUrl(): string | undefined {
  const env = environment();
  return env["NEXT_PUBLIC_CONVEX_URL"] ?? env["VITE_CONVEX_URL"] ?? env["CONVEX_URL"];
}
