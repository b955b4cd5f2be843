// The API key of a seed file: what the app's server and functions are told. Whether the file is right is for local AuthKit to say.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { API_KEY } from "./defaults.ts";

/** The first of the seed's API keys, else the one that local AuthKit has by itself. */
export function seedApiKey(app: string, seed: string | undefined): string {
  const file = seed === undefined ? "" : path.resolve(app, seed);
  if (!existsSync(file)) return API_KEY;
  try {
    const { apiKeys } = (parse(readFileSync(file, "utf8")) ?? {}) as { apiKeys?: object };
    const [first] = Array.isArray(apiKeys)
      ? apiKeys.flatMap((key: { value?: unknown; organization?: unknown }) => (key.organization ? [] : [key.value]))
      : Object.keys(apiKeys ?? {});
    return typeof first === "string" ? first : API_KEY;
  } catch {
    return API_KEY;
  }
}
