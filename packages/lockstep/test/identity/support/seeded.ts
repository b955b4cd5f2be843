// A local AuthKit without a server, started with a seed.

import { onTestFinished } from "vitest";
import type { AuthKitContext } from "../../../src/identity/context/context.ts";
import { createContext } from "../../../src/identity/create-context.ts";
import { loadSeed } from "../../../src/identity/options/load-seed.ts";
import { resolveOptions, type AuthKitOptions, type AuthKitSeedUser } from "../../../src/identity/options/options.ts";
import { withSeed } from "../../../src/identity/options/with-seed.ts";
import { CLIENT, REDIRECT, START } from "./local-authkit.ts";

/** Its context; an in-memory one is closed with the test. */
export async function seeded(
  source: AuthKitOptions["seed"],
  { data = null, log = [], users = [] }: { data?: string | null; log?: string[]; users?: AuthKitSeedUser[] } = {},
): Promise<AuthKitContext> {
  const seed = loadSeed(source);
  const options = {
    port: 4100,
    data,
    users,
    clients: [{ id: CLIENT, redirectUris: [REDIRECT] }],
    now: () => START,
    log: (line: string) => log.push(line),
  };
  const context = await createContext(resolveOptions(withSeed(options, seed.seed)), seed);
  onTestFinished(() => {
    if (data === null) context.store.close();
  });
  return context;
}
