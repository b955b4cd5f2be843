// The values of a seed file that the app and its deployment need. Local AuthKit validates the file.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { API_KEY } from "./defaults.ts";

/** Values of a seed. */
export interface SeedValues {
  /** The first of its API keys, else local AuthKit's default key. */
  apiKey: string;
  /** Where Actions are sent, and the secret that signs them. */
  actions: readonly { url: string; secret: string }[];
  /** Addresses of the users, in file order. */
  users: readonly string[];
}

const NOTHING: SeedValues = { apiKey: API_KEY, actions: [], users: [] };

/** Reads them; `seed` is a path, relative to the app's folder. */
export function seedValues(app: string, seed: string | undefined): SeedValues {
  const file = seed === undefined ? "" : path.resolve(app, seed);
  if (!existsSync(file)) return NOTHING;
  try {
    const { apiKeys, actions, users } = (parse(readFileSync(file, "utf8")) ?? {}) as Record<string, object | undefined>;
    const [first] = Array.isArray(apiKeys)
      ? apiKeys.flatMap((key: { value?: unknown; organization?: unknown }) => (key.organization ? [] : [key.value]))
      : Object.keys(apiKeys ?? {});
    return {
      apiKey: typeof first === "string" ? first : API_KEY,
      actions: Object.values(actions ?? {}).filter(isAction),
      users: Array.isArray(users)
        ? users.map((user: { email?: unknown } | null) => user?.email).filter((email) => typeof email === "string")
        : [],
    };
  } catch {
    return NOTHING;
  }
}

function isAction(value: unknown): value is { url: string; secret: string } {
  const { url, secret } = (value ?? {}) as Record<string, unknown>;
  return typeof url === "string" && typeof secret === "string";
}
