// The environment variables of the process, also where there is no Node.
const { process } = globalThis as { process?: { env?: Readonly<Record<string, string | undefined>> } };

/** Returns the environment of the process, or nothing where there is none. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process?.env ?? {};
}
